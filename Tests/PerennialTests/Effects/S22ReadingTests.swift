import PerennialTesting
import Testing

@testable import Perennial
@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rule S22 on a storage that takes no writes.
@Suite struct S22ReadingTests {
  @Test func `S22 what cannot be noted is not performed, and left to who writes`() async throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("perennial-reading-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let storage = try await FileStorage.open(at: path)
    let writer = try Gallery(storage, handler: nil)
    try await writer.hang(pictures: 2)
    try await writer.albums.hardDelete(1)
    let reader = try Gallery(try await FileStorage.open(at: path, for: .reading))
    try await reader.store.prepare()
    let error = await #expect(throws: LifecycleError.self) {
      try await reader.store.effects.drain()
    }
    guard case .storage(let failure) = error else { return #expect(Bool(false), "\(error)") }
    #expect(failure.code == .readOnly)
    #expect(reader.handler.files.isEmpty)
    #expect(try await reader.owed().count == 3)
    try await storage.close()
    let next = try Gallery(try await FileStorage.open(at: path))
    try await next.store.prepare()
    #expect(next.handler.files.count == 3)
    #expect(try await next.owed() == [])
  }

  @Test func `S22 nothing due asks nothing of the storage`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let gallery = try Gallery(storage)
    try await gallery.hang(pictures: 1)
    let commits = storage.counts.commits
    try await gallery.store.effects.drain()
    #expect(storage.counts.commits == commits)
  }
}
