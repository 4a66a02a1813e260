import Perennial
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The storages that what follows a commit is tried on.
enum Medium: String, CaseIterable, CustomTestStringConvertible {
  case memory
  case files

  var testDescription: String { rawValue }

  /// Runs a closure with an empty storage, and what gives the storage that a process finds after a crash.
  func withStorage(
    _ body: (any Storage, _ crash: () async throws -> any Storage) async throws -> Void
  ) async throws {
    guard self == .files else {
      let storage = InMemoryStorage()
      return try await body(storage) { storage }
    }
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("perennial-effects-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var storage = try await FileStorage.open(at: path)
    try await body(storage) {
      storage.abandon()
      storage = try await FileStorage.open(at: path)
      return storage
    }
    try await storage.close()
  }
}
