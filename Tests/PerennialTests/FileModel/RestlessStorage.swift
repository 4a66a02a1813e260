import Perennial
import PerennialTesting

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A storage on files that is closed and opened anew, let go without being closed, maintained and backed up
/// between commits, at random.
final class RestlessStorage: Storage {
  private let directory: String
  private let current: Lock<FileStorage>
  private let random: Lock<SeededGenerator>
  private let oneIn: UInt64

  /// Opens a store in a new directory; the seed repeats what disturbs it, on average after `oneIn` commits.
  init(seed: UInt64, in directory: String, oneIn: UInt64 = 12) async throws {
    self.directory = directory
    self.oneIn = oneIn
    random = Lock(SeededGenerator(seed: seed))
    current = Lock(try await Self.open(directory))
  }

  private static func open(_ path: String) async throws(StorageError) -> FileStorage {
    var options = FileStorage.Options()
    options.maintainsItself = false
    options.segmentBytes = 4 << 10
    options.decodedCacheBytes = 64 << 10
    let environment = FileStorage.Environment(
      options: options,
      fileSystem: UnsyncedFileSystem(),
      clock: SystemWallClock(),
      syncer: InlineThread(),
      keeper: InlineThread()
    )
    return try await FileStorage.open(at: path, for: .writing, in: environment)
  }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await current.withLock { $0 }.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    do throws(StorageError) {
      try await disturb()
    } catch {
      throw .storage(error)
    }
    let isDurable = random.withLock { $0.next() % 4 == 0 }
    return try await current.withLock { $0 }.commit(isDurable ? .durable : .relaxed, plan)
  }

  private func disturb() async throws(StorageError) {
    let (isDue, choice) = random.withLock { ($0.next() % oneIn == 0, $0.next() % 5) }
    guard isDue else { return }
    let storage = current.withLock { $0 }
    switch choice {
    case 0, 1:
      try await storage.close()
      try await reopen()
    case 2: try await storage.maintain()
    case 3:
      // As if the process had ended: only the lock is let go.
      storage.abandon()
      try await reopen()
    default: try await goOnInBackup(of: storage)
    }
  }

  private func reopen() async throws(StorageError) {
    let storage = try await Self.open(directory)
    current.withLock { $0 = storage }
  }

  /// Backs the store up, verifies the copy and puts it in the store's place.
  private func goOnInBackup(of storage: FileStorage) async throws(StorageError) {
    let copy = directory + "-copy"
    try await storage.backUp(to: copy)
    try await storage.close()
    let report = try await FileStorage.verify(
      at: copy,
      on: UnsyncedFileSystem(),
      keeper: InlineThread()
    )
    if let problem = report.problems.first { throw problem }
    do {
      try FileManager.default.removeItem(atPath: directory)
      try FileManager.default.moveItem(atPath: copy, toPath: directory)
    } catch {
      throw StorageError(.inputOutput, "The test's own files cannot be moved: \(error)")
    }
    try await reopen()
  }
}

/// Runs every job at once.
final class InlineThread: Background {
  func run(_ job: @escaping @Sendable () -> Void) {
    job()
  }

  /// A sync that is never run: the process ends before.
  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {}
}
