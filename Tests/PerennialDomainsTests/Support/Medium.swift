import Foundation
import Perennial
import PerennialFileStorage
import Testing

/// The storages that every row holds on.
enum Medium: String, CaseIterable, CustomTestStringConvertible {
  case memory
  case files

  var testDescription: String { rawValue }

  /// Runs a closure on an empty storage, which is gone afterwards.
  func withStorage<R>(_ body: (any Storage) async throws -> R) async throws -> R {
    switch self {
    case .memory: return try await body(InMemoryStorage())
    case .files:
      let path = FileManager.default.temporaryDirectory
        .appending(path: "perennial-domains-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      let storage = try await FileStorage.open(at: path)
      let result = try await body(storage)
      try await storage.close()
      return result
    }
  }
}
