import Foundation
import Perennial
import PerennialFileStorage

extension Inspector {
  var progress: StorageProgressHandler? {
    console.progress(isWanted: arguments.showsProgress)
  }

  /// The store as it is now, also while another process writes to it.
  ///
  /// Nothing changes in what was opened for reading, so pages that are read one after another belong together.
  func openForReading() async throws(StorageError) -> FileStorage {
    try await FileStorage.open(at: arguments.path, for: .reading, progress: progress)
  }

  /// Reads all that the store has: one that was not closed is recovered first, unless a program writes to it.
  func whole(_ body: (FileStorage) async throws -> Void) async throws {
    let reader = try await openForReading()
    if reader.openReport.wasClosed { return try await body(reader) }
    do {
      try await alone(body)
    } catch let error as StorageError where error.code == .locked {
      // What is proven to be durable by now.
      try await reader.refresh(progress: progress)
      try await body(reader)
    }
  }

  /// Works on the store alone; it must exist.
  func writing<R>(_ body: (FileStorage) async throws -> R) async throws -> R {
    // Opening for writing would make a store where there is none.
    _ = try await openForReading()
    do {
      return try await alone(body)
    } catch let error as StorageError where error.code == .locked {
      let holder = error.message.prefix { $0 != ";" }
      throw Refusal(
        message:
          "\(holder). A running program maintains its store itself; end it to maintain the store from "
          + "here"
      )
    }
  }

  private func alone<R>(_ body: (FileStorage) async throws -> R) async throws -> R {
    var options = FileStorage.Options()
    options.maintainsItself = false
    let storage = try await FileStorage.open(
      at: arguments.path,
      options: options,
      progress: progress
    )
    do {
      tell(of: storage.openReport)
      let result = try await body(storage)
      try await storage.close()
      return result
    } catch {
      try? await storage.close()
      throw error
    }
  }

  /// Tells what opening had to put right.
  private func tell(of report: OpenReport) {
    guard !report.wasClosed else { return }
    console.say(
      """
      inspector: the store was not closed. It is recovered: all that was acknowledged as durable is there; \
      \(report.tornBytes.asByteCount) of an unfinished write at the end were dropped.

      """
    )
  }
}
