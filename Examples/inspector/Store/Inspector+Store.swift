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

  /// Works on the store alone; it must exist.
  func writing<R>(_ body: (FileStorage) async throws -> R) async throws -> R {
    // Opening for writing would make a store where there is none.
    _ = try await openForReading()
    var options = FileStorage.Options()
    options.maintainsItself = false
    let storage = try await openForWriting(options)
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

  private func openForWriting(_ options: FileStorage.Options) async throws -> FileStorage {
    do throws(StorageError) {
      return try await FileStorage.open(at: arguments.path, options: options, progress: progress)
    } catch {
      guard error.code == .locked else { throw error }
      throw Refusal(
        message: "\(error.message). \(arguments.command.whileInUse)"
      )
    }
  }

  /// Tells what opening had to put right.
  private func tell(of report: OpenReport) {
    guard !report.wasClosed else { return }
    console.say(
      """
      inspector: the store was not closed. It is recovered: all that was acknowledged is there; \
      \(report.tornBytes.asByteCount) of an unfinished write at the end were dropped.

      """
    )
  }
}

extension Command {
  /// What to do instead while a program has the store open.
  fileprivate var whileInUse: String {
    self == .backup
      ? "A running program backs its store up itself, by FileStorage.backUp(to:)"
      : "A running program maintains its store itself"
  }
}
