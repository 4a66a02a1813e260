import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A store's directory: makes, reads and replaces its files.
final class StoreDirectory: Sendable {
  /// Why the manifest could not be replaced.
  enum ManifestFailure: SystemFailure {
    /// The old one holds.
    case undone(SystemError)
    /// The old one or the new one is on disk; both are valid.
    case undecided(SystemError)

    var cause: SystemError {
      switch self {
      case .undone(let error), .undecided(let error): error
      }
    }
  }

  let directory: any Directory
  private let clock: any WallClock

  init(_ directory: any Directory, clock: any WallClock) {
    self.directory = directory
    self.clock = clock
  }

  /// Opens a directory.
  ///
  /// - Throws: What opening throws, by the path that is given here.
  convenience init(
    at path: String,
    on fileSystem: any FileSystem,
    creates: Bool,
    clock: any WallClock
  ) throws(StorageError) {
    let directory = try StorageError.telling(path) { () throws(SystemError) in
      try fileSystem.directory(at: path, creates: creates)
    }
    self.init(directory, clock: clock)
  }

  var path: String { directory.path }

  private var milliseconds: Int64 { Timestamp(clock.now()).microseconds / 1_000 }

  func open(_ name: String, _ access: FileAccess) throws(StorageError) -> any File {
    try telling { () throws(SystemError) in try directory.file(name, access) }
  }

  /// Opens a file to read it; nil where there is none of that name.
  func openIfPresent(_ name: String) throws(StorageError) -> (any File)? {
    do throws(SystemError) {
      return try directory.file(name, .read)
    } catch {
      if error.isMissing { return nil }
      throw .system(error, in: path)
    }
  }

  /// Has an error of the system name this directory.
  func telling<R, E: SystemFailure>(_ body: () throws(E) -> R) throws(StorageError) -> R {
    try StorageError.telling(path, body)
  }

  /// No manifest is as long: it lists more segments than can be open.
  private static let maximumManifest: UInt64 = 64 << 20

  /// The manifest; nil where there is none.
  func manifest() throws(StorageError) -> Manifest? {
    guard let file = try openIfPresent(FileName.manifest) else { return nil }
    let length = try telling { () throws(SystemError) in try file.length() }
    guard length <= Self.maximumManifest else {
      throw .damaged(FileName.manifest, "has \(length) bytes, more than it can have")
    }
    let bytes = try telling { () throws(SystemError) in
      try file.readAll(at: 0, count: Int(length))
    }
    return try Manifest.decode(bytes)
  }

  /// Puts a new manifest in the place of the old one, durably.
  func replaceManifest(with manifest: Manifest) throws(ManifestFailure) {
    do throws(SystemError) {
      try directory.unlinkIfPresent(FileName.manifestDraft)
      let file = try directory.file(FileName.manifestDraft, .create)
      try file.writeAll(manifest.encoded()[...], at: 0)
      try file.syncContent(.full)
    } catch {
      // What is left of the draft is removed before the next one.
      throw .undone(error)
    }
    do throws(SystemError) {
      try directory.rename(FileName.manifestDraft, to: FileName.manifest)
      try directory.syncNames()
    } catch {
      throw .undecided(error)
    }
  }

  /// Makes a segment that transactions can be appended to; ``finish(_:)`` makes it durable.
  func makeLedger(
    _ number: UInt32,
    storeID: UUID,
    firstSequence: UInt64,
    flags: UInt32 = 0
  ) throws(SystemError) -> Ledger {
    let (file, salt) = try makeSegment(
      number,
      storeID: storeID,
      firstSequence: firstSequence,
      flags: flags
    )
    return Ledger(empty: file, number: number, salt: salt, firstSequence: firstSequence)
  }

  /// Makes a segment without frames; ``finish(_:)`` makes it durable.
  func makeSegment(
    _ number: UInt32,
    storeID: UUID,
    firstSequence: UInt64,
    flags: UInt32 = 0
  ) throws(SystemError) -> (file: any File, salt: UInt32) {
    let header = SegmentHeader(
      magic: SegmentHeader.ledgerMagic,
      storeID: storeID,
      file: number,
      sequence: firstSequence,
      createdMilliseconds: milliseconds,
      flags: flags
    )
    return try make(FileName.ledger(number), header)
  }

  /// Makes a checkpoint without blocks; ``finish(_:)`` makes it durable.
  func makeCheckpoint(
    _ number: UInt32,
    storeID: UUID,
    sequence: UInt64
  ) throws(SystemError) -> (file: any File, salt: UInt32) {
    let header = SegmentHeader(
      magic: SegmentHeader.checkpointMagic,
      storeID: storeID,
      file: number,
      sequence: sequence,
      createdMilliseconds: milliseconds
    )
    return try make(FileName.checkpoint(number), header)
  }

  private func make(
    _ name: String,
    _ header: SegmentHeader
  ) throws(SystemError) -> (file: any File, salt: UInt32) {
    // One of that number may be left from a crash, or from an attempt that failed.
    try directory.unlinkIfPresent(name)
    let file = try directory.file(name, .create)
    let (bytes, salt) = header.encoded()
    do throws(SystemError) {
      try file.writeAll(bytes[...], at: 0)
    } catch {
      removeQuietly(name)
      throw error
    }
    return (file, salt)
  }

  /// Makes a new file and its name durable.
  func finish(_ file: any File) throws(SystemError) {
    try file.syncContent(.full)
    try directory.syncNames()
  }

  /// Removes what nothing refers to; where that fails the next open does it.
  func removeQuietly(_ name: String) {
    try? directory.unlink(name)
  }

  /// Removes the engine's files that a manifest does not list.
  func removeOrphans(besides manifest: Manifest) throws(StorageError) {
    var listed: Set<FileName.Numbered> = []
    for segment in manifest.segments { listed.insert(.ledger(segment.file)) }
    if let checkpoint = manifest.checkpoint { listed.insert(.checkpoint(checkpoint.file)) }
    for name in try names() {
      guard let numbered = FileName.parse(name), !listed.contains(numbered) else { continue }
      removeQuietly(name)
    }
    removeQuietly(FileName.manifestDraft)
  }

  func names() throws(StorageError) -> [String] {
    try telling { () throws(SystemError) in try directory.names() }
  }
}
