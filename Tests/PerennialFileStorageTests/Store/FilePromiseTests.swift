import Perennial
import PerennialFileStorage
import PerennialTesting
import Testing

@Suite struct FilePromiseTests {
  @Test(arguments: StoragePromise.all)
  func `P1 to P9 hold on files`(_ promise: StoragePromise) async throws {
    let directory = try TemporaryDirectory()
    try await promise.check(reopen: { try await FileStores.reopened($0) }) {
      try await FileStorage.open(at: directory.path + "/\(Int.random(in: 0 ... .max))")
    }
  }
}

enum FileStores {
  static func reopened(_ storage: any Storage) async throws -> any Storage {
    guard let storage = storage as? FileStorage else { return storage }
    let path = storage.path
    try await storage.close()
    return try await FileStorage.open(at: path)
  }
}
