import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Puts the files that a manifest lists into another directory, and a manifest of their own.
///
/// The segment that may grow is copied up to the end that the manifest says, or begun anew where it holds nothing; files
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
    if let file = try source.openIfPresent(name) { return file }
    guard try source.manifest()?.generation != manifest.generation else {
      throw .damaged(name, "is missing")
    }
    throw .fileTakenAway(name, in: source.path)
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
      // A name that a writer has taken away meanwhile leaves the content, which is open here.
      guard error.refusesLink || error.isMissing else { throw .system(error, in: target.path) }
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

  /// Gives the copy a segment of its own to go on in, since linked ones must never change, and then its manifest.
  private func addActive(_ progress: Progress?) throws(StorageError) {
    var manifest = manifest
    if let active = manifest.segments.last {
      if active.lastSequence < active.firstSequence {
        let fresh = try target.telling { () throws(SystemError) in
          try makeEmpty(active, storeID: manifest.storeID)
        }
        manifest.segments[manifest.segments.count - 1] = fresh
      } else {
        try copy(try files.file(active.file), length: active.length, progress)
      }
    }
    manifest.isClean = true
    try target.telling { () throws(SystemError) in try target.directory.syncNames() }
    try target.telling { () throws(StoreDirectory.ManifestFailure) in
      try target.replaceManifest(with: manifest)
    }
  }

  /// Makes the segment anew in which nothing is yet.
  private func makeEmpty(
    _ active: Manifest.Segment,
    storeID: UUID
  ) throws(SystemError) -> Manifest.Segment {
    let ledger = try target.makeLedger(
      active.file,
      storeID: storeID,
      firstSequence: active.firstSequence
    )
    try target.finish(ledger.file)
    return ledger.sealed
  }
}
