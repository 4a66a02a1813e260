import Perennial

/// Puts all files of a root but the active segment into another directory, and a root of their own.
struct Backup {
  private static let copySize = 4 << 20

  private let source: StoreDirectory
  private let target: StoreDirectory
  private let manifest: Manifest

  init(_ source: StoreDirectory, _ target: StoreDirectory, _ manifest: Manifest) {
    self.source = source
    self.target = target
    self.manifest = manifest
  }

  func run(_ handler: StorageProgressHandler?) throws(StorageError) {
    try requireEmpty()
    var names = manifest.segments.dropLast().map { (FileName.ledger($0.file), $0.length) }
    if let checkpoint = manifest.checkpoint {
      names.append((FileName.checkpoint(checkpoint.file), checkpoint.length))
    }
    let total = names.reduce(Int64(0)) { $0 + Int64($1.1) }
    let progress = Progress(.copying, total: total, handler)
    for (name, length) in names { try add(name, length: length, progress) }
    try telling(target) { () throws(SystemError) in try addActive() }
    progress?.finish()
  }

  /// Has an error name the directory in which it happened.
  private func telling<R>(
    _ place: StoreDirectory,
    _ body: () throws(SystemError) -> R
  ) throws(StorageError) -> R {
    do throws(SystemError) {
      return try body()
    } catch {
      throw .system(error, in: place.path)
    }
  }

  private func requireEmpty() throws(StorageError) {
    for name in try target.names() where !FileName.isOfAnyDirectory(name) {
      throw StorageError(
        .notAStore,
        "\(target.path) is not empty (\(name)); back up into an empty or a new directory",
        path: target.path
      )
    }
  }

  /// Gives a file a second name, or copies it where it cannot have one.
  private func add(
    _ name: String,
    length: UInt64,
    _ progress: Progress?
  ) throws(StorageError) {
    do throws(SystemError) {
      try source.directory.link(name, into: target.directory)
      progress?.advance(Int(clamping: length))
      return
    } catch {
      guard error.isOtherDevice else { throw .system(error, in: target.path) }
    }
    try copy(name, length: length, progress)
  }

  private func copy(
    _ name: String,
    length: UInt64,
    _ progress: Progress?
  ) throws(StorageError) {
    let from = try source.open(name, .read)
    let to = try target.open(name, .create)
    var offset: UInt64 = 0
    while offset < length {
      let count = min(Self.copySize, Int(clamping: length - offset))
      let bytes = try telling(source) { () throws(SystemError) in
        try from.readAll(at: offset, count: count)
      }
      guard bytes.count == count else {
        throw .damaged(name, "ends at byte \(offset + UInt64(bytes.count)), not \(length)")
      }
      try telling(target) { () throws(SystemError) in try to.writeAll(bytes[...], at: offset) }
      offset += UInt64(count)
      progress?.advance(count)
    }
    try telling(target) { () throws(SystemError) in try to.syncContent(.full) }
  }

  /// Gives the copy a segment of its own to go on in, since linked ones must never change, and then its root.
  private func addActive() throws(SystemError) {
    var root = manifest
    guard let active = root.segments.popLast() else { return }
    let (file, salt) = try target.makeSegment(
      active.file,
      storeID: root.storeID,
      firstSequence: active.firstSequence
    )
    try target.finish(file)
    let ledger = Ledger(
      empty: file,
      number: active.file,
      salt: salt,
      firstSequence: active.firstSequence
    )
    root.segments.append(ledger.sealed)
    root.isClean = true
    do throws(StoreDirectory.RootFailure) {
      try target.replaceRoot(with: root)
    } catch {
      throw error.cause
    }
  }
}
