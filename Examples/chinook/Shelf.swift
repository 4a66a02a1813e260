import Foundation
import Perennial
import PerennialFileStorage

/// A directory in which the shop's records are kept.
enum Shelf {
  /// Opens a directory that holds nothing yet, works with it, closes it, and tells what it holds then.
  static func open(
    _ path: String,
    tell: (String) -> Void = { _ in },
    _ body: (FileStorage) async throws -> Void
  ) async throws {
    try await requireNone(at: path)
    let storage = try await FileStorage.open(at: path, progress: slowProgress())
    do {
      try await body(storage)
      let kept = try await storage.contents()
      try await storage.close()
      tell("chinook: \(path) keeps \(kept.counts)\(kept.chainEnd)")
    } catch {
      // What went wrong first is what counts.
      try? await storage.close()
      throw error
    }
  }

  /// The data is loaded once: what an earlier run has left is neither mixed with it nor overwritten.
  private static func requireNone(at path: String) async throws {
    let storage: FileStorage
    do throws(StorageError) {
      storage = try await FileStorage.open(at: path, for: .reading, progress: slowProgress())
    } catch {
      if error.code == .notFound { return }
      throw error
    }
    let contents = try await storage.contents()
    let known = Set(Dataset.kinds.map { $0.kind })
    if let stranger = contents.kinds.first(where: { !known.contains($0.kind) }) {
      throw ShelfError(
        message: "\(path) holds another program's records, of kind \(stranger.kind); "
          + "name a new directory"
      )
    }
    guard contents.tenants.contains(where: { $0.auditRecords > 0 }) else { return }
    throw ShelfError(
      message: "\(path) holds \(contents.counts) of an earlier run, "
        + "and is left as it is; name a new directory, or look into this one: "
        + "swift run inspector stat \(path)"
    )
  }

  /// On a terminal, shows how far an opening has come that takes longer than a second.
  private static func slowProgress() -> StorageProgressHandler? {
    guard isatty(STDERR_FILENO) == 1 else { return nil }
    let start = ContinuousClock.now
    return { progress in
      guard ContinuousClock.now - start > .seconds(1), progress.total > 0 else { return }
      let isDone = progress.done == progress.total
      let text = "\(progress.step.rawValue): \(progress.done * 100 / progress.total) %"
      try? FileHandle.standardError.write(contentsOf: Data("\r\(text)\(isDone ? "\n" : "")".utf8))
    }
  }
}

extension StoreContents {
  fileprivate var counts: String {
    let records = kinds.reduce(0) { $0 + $1.records }
    let audit = tenants.reduce(0) { $0 + $1.auditRecords }
    return "\(records) records and \(audit) audit records"
  }

  /// The end of the only tenant's audit chain, for who wants to find out later whether it was written anew.
  fileprivate var chainEnd: String {
    tenants.first?.auditHead.map { ", the last with digest \($0.digest)" } ?? ""
  }
}

/// Why a directory is not used.
struct ShelfError: Error, CustomStringConvertible {
  let message: String

  var description: String { message }
}
