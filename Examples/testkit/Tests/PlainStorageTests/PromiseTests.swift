import Perennial
import PerennialTesting
import PlainStorage
import Testing

@Suite struct PromiseTests {
  @Test(arguments: StoragePromise.withoutDurability)
  func keeps(_ promise: StoragePromise) async throws {
    try await promise.check { PlainStorage() }
  }

  @Test(arguments: BrokenStorage.Defect.allCases)
  func `the list finds a storage that breaks a promise`(
    _ defect: BrokenStorage.Defect
  ) async {
    let violation = await #expect(throws: PromiseViolation.self) {
      try await defect.promise.check(reopen: BrokenStorage.reopen) { BrokenStorage(defect) }
    }
    #expect(violation?.promise == defect.promise.name)
  }
}
