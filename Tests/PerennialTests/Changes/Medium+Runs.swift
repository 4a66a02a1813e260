import Perennial
import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Medium {
  /// Runs a closure with runs of a program on one empty storage, which is gone afterwards.
  func withRuns<R>(_ body: (Runs) async throws -> R) async throws -> R {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "perennial-runs-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let runs = Runs(path: self == .files ? path : nil)
    do {
      let result = try await body(runs)
      try await runs.end()
      return result
    } catch {
      try? await runs.end()
      throw error
    }
  }

  /// One storage from run to run; in memory it is the same object.
  final class Runs {
    private let path: String?
    private let memory = InMemoryStorage()
    private var current: FileStorage?

    fileprivate init(path: String?) {
      self.path = path
    }

    /// The storage as the next run finds it; the one before is closed.
    func next() async throws -> any Storage {
      try await end()
      guard let path else { return memory }
      let storage = try await FileStorage.open(at: path)
      current = storage
      return storage
    }

    fileprivate func end() async throws {
      try await current?.close()
      current = nil
    }
  }
}
