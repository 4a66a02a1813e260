import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A store's directory: makes, reads and replaces its files.
final class StoreDirectory: Sendable {
  /// Why the root could not be replaced.
  enum RootFailure: Error {
    /// The old root stands.
    case undone(SystemError)
    /// The old root or the new one is on disk; both are valid.
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

  var path: String { directory.path }

  private var milliseconds: Int64 { Timestamp(clock.now()).microseconds / 1_000 }

  func open(_ name: String, _ access: FileAccess) throws(StorageError) -> any File {
    do throws(SystemError) {
      return try directory.file(name, access)
    } catch {
      throw .system(error, in: path)
    }
  }

  /// All bytes of a file.
  func content(of file: any File, progress: Progress? = nil) throws(StorageError) -> [UInt8] {
    do throws(SystemError) {
      let size = try file.length()
      guard size <= Self.maximumSize else {
        throw SystemError(.read, SystemError.damaged, file.name)
      }
      let length = Int(size)
      if length <= Self.readSize {
        let bytes = try file.readAll(at: 0, count: length)
        progress?.advance(bytes.count)
        return bytes
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(length)
      while bytes.count < length {
        let count = min(Self.readSize, length - bytes.count)
        let part = try file.readAll(at: UInt64(bytes.count), count: count)
        if part.isEmpty { break }
        bytes += part
        progress?.advance(part.count)
      }
      return bytes
    } catch {
      throw .system(error, in: path)
    }
  }

  private static let readSize = 4 << 20
  /// No segment is as long, since places in it have 32 bits.
  private static let maximumSize: UInt64 = 1 << 32

  /// The root; nil where there is none.
  func manifest() throws(StorageError) -> Manifest? {
    let file: any File
    do throws(SystemError) {
      file = try directory.file(FileName.manifest, .read)
    } catch {
      if error.isMissing { return nil }
      throw .system(error, in: path)
    }
    return try Manifest.decode(try content(of: file))
  }

  /// Puts a new root in the place of the old one, durably.
  func replaceRoot(with manifest: Manifest) throws(RootFailure) {
    do throws(SystemError) {
      try removeIfPresent(FileName.manifestDraft)
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

  /// Makes a segment without frames, durably; an unfinished one is taken away again.
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
    try removeIfPresent(name)
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

  func removeIfPresent(_ name: String) throws(SystemError) {
    do throws(SystemError) {
      try directory.unlink(name)
    } catch  where error.isMissing {
    }
  }

  /// Removes what nothing refers to; where that fails the next open does it.
  func removeQuietly(_ name: String) {
    try? directory.unlink(name)
  }

  /// Removes the engine's files that a root does not list.
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
    do throws(SystemError) {
      return try directory.names()
    } catch {
      throw .system(error, in: path)
    }
  }
}
