import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Puts the files of a root into another directory, and a root of their own.
///
/// The segment that may grow is copied up to the end that the root says, or begun anew where it holds nothing; files
/// that never change are linked.
struct Backup {
  private static let copySize = 4 << 20

  private let source: StoreDirectory
  private let target: StoreDirectory
  private let manifest: Manifest
  /// The segments, open: beside another process's writer their names may go at any moment.
  private let files: SegmentFiles

  init(
    _ source: StoreDirectory,
    _ target: StoreDirectory,
    _ manifest: Manifest,
    _ files: SegmentFiles
  ) {
    self.source = source
    self.target = target
    self.manifest = manifest
    self.files = files
  }

  func run(_ handler: StorageProgressHandler?) throws(StorageError) {
    // Before anything is written: it may be gone.
    var unchanging: [(file: any File, length: UInt64)] = []
    if let checkpoint = manifest.checkpoint {
      unchanging.append((try open(checkpoint), checkpoint.length))
    }
    for segment in manifest.segments.dropLast() {
      unchanging.append((try files.file(segment.file), segment.length))
    }
    try requireEmpty()
    let active = Int64(manifest.segments.last?.length ?? 0)
    let total = unchanging.reduce(active) { $0 + Int64($1.length) }
    let progress = Progress(.copying, total: total, handler)
    for (file, length) in unchanging { try add(file, length: length, progress) }
    try addActive(progress)
    progress?.finish()
  }

  private func open(_ checkpoint: Manifest.Checkpoint) throws(StorageError) -> any File {
    let name = FileName.checkpoint(checkpoint.file)
    do throws(SystemError) {
      return try source.directory.file(name, .read)
    } catch {
      guard error.isMissing else { throw .system(error, in: source.path) }
    }
    guard try source.manifest()?.generation != manifest.generation else {
      throw .damaged(name, "is missing")
    }
    throw .replaced(name, in: source.path)
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
    _ file: any File,
    length: UInt64,
    _ progress: Progress?
  ) throws(StorageError) {
    do throws(SystemError) {
      try source.directory.link(file.name, into: target.directory)
      progress?.advance(Int(clamping: length))
      return
    } catch {
      guard error.isOtherDevice || error.isMissing else { throw .system(error, in: target.path) }
    }
    try copy(file, length: length, progress)
  }

  private func copy(
    _ from: any File,
    length: UInt64,
    _ progress: Progress?
  ) throws(StorageError) {
    let to = try target.open(from.name, .create)
    var offset: UInt64 = 0
    while offset < length {
      let count = min(Self.copySize, Int(clamping: length - offset))
      let bytes = try source.telling { () throws(SystemError) in
        try from.readAll(at: offset, count: count)
      }
      guard bytes.count == count else {
        throw .damaged(from.name, "ends at byte \(offset + UInt64(bytes.count)), not \(length)")
      }
      try target.telling { () throws(SystemError) in try to.writeAll(bytes[...], at: offset) }
      offset += UInt64(count)
      progress?.advance(count)
    }
    try target.telling { () throws(SystemError) in try to.syncContent(.full) }
  }

  /// Gives the copy a segment of its own to go on in, since linked ones must never change, and then its root.
  private func addActive(_ progress: Progress?) throws(StorageError) {
    var root = manifest
    if let active = root.segments.last {
      if active.lastSequence < active.firstSequence {
        root.segments[root.segments.count - 1] = try target.telling { () throws(SystemError) in
          try empty(active, storeID: root.storeID)
        }
      } else {
        try copy(try files.file(active.file), length: active.length, progress)
      }
    }
    root.isClean = true
    try target.telling { () throws(SystemError) in
      try target.directory.syncNames()
      do throws(StoreDirectory.RootFailure) {
        try target.replaceRoot(with: root)
      } catch {
        throw error.cause
      }
    }
  }

  private func empty(
    _ active: Manifest.Segment,
    storeID: UUID
  ) throws(SystemError) -> Manifest.Segment {
    let first = active.firstSequence
    let (file, salt) = try target.makeSegment(active.file, storeID: storeID, firstSequence: first)
    try target.finish(file)
    return Ledger(empty: file, number: active.file, salt: salt, firstSequence: first).sealed
  }
}
