import Perennial
import PerennialDomains
import PerennialTesting
import PlainStorage
import Testing

@Suite struct SameAsInMemoryTests {
  @Test func `a fixture shows the same as in memory`() async throws {
    var snapshots: [StorageSnapshot] = []
    let storages: [any Storage] = [InMemoryStorage(), PlainStorage()]
    for storage in storages {
      let fixture = try await Fixture.assemblies(components: 3, on: storage)
      try await fixture.service.delete(fixture.assemblies[0].id)
      snapshots.append(try await StorageSnapshot(of: storage, fixture.store.schema))
    }
    #expect(Difference(expected: snapshots[0], found: snapshots[1]) == nil)
  }
}
