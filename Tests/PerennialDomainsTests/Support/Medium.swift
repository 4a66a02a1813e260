import Foundation
import Perennial
import Testing

@testable import PerennialFileStorage

/// The storages that every row holds on.
enum Medium: String, CaseIterable, CustomTestStringConvertible {
  case memory
  case files

  var testDescription: String { rawValue }

  /// Runs a closure on an empty storage, which is gone afterwards.
  func withStorage<R>(_ body: (any Storage) async throws -> R) async throws -> R {
    try await withStorage { storage, _ in try await body(storage) }
  }

  /// Runs a closure on an empty storage, with what gives the storage that a process finds after a crash.
  func withStorage<R>(
    _ body: (any Storage, _ crash: () async throws -> any Storage) async throws -> R
  ) async throws -> R {
    switch self {
    case .memory:
      let storage = InMemoryStorage()
      return try await body(storage) { storage }
    case .files:
      let path = FileManager.default.temporaryDirectory
        .appending(path: "perennial-domains-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      var storage = try await FileStorage.open(at: path)
      let result = try await body(storage) {
        storage.abandon()
        storage = try await FileStorage.open(at: path)
        return storage
      }
      try await storage.close()
      return result
    }
  }
}
