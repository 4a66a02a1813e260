import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The root of a store: which files it consists of.
///
/// The only file that is ever replaced.
///
/// ```text
///  0     magic "PRNMNFST"
///  8 u16 major version, u16 minor version
/// 12 u32 flags whose meaning a reader must know, u32 flags that a writer must know
/// 20     the store's id, 16 bytes
/// 36 u64 generation: one more than the manifest's before this one
/// 44 u64 the number of the next file
/// 52 u32 1 where the last segment was closed, 0 where it may have grown since
/// 56     the checkpoint: u64 file, u64 sequence, u64 length, u32 checksum; a file of 0 is none
/// 84 u32 number of segments, then of each: u64 file, u64 first sequence, u64 last sequence, u64 length,
///        u32 checksum of its frames' headers, u32 flags
///    u32 checksum of everything before
/// ```
struct Manifest: Equatable {
  /// A ledger's segment.
  ///
  /// Of the last one, while it is open, only file and first sequence count.
  struct Segment: Equatable {
    let file: UInt32
    let firstSequence: UInt64
    var lastSequence: UInt64
    var length: UInt64
    var digest: UInt32
    var isCompacted = false
    /// Whether bytes of a torn tail may follow, which do not count.
    var mayBeLonger = false

    /// The flag of ``mayBeLonger``, beside those of ``SegmentHeader``.
    fileprivate static let longer: UInt32 = 2
  }

  struct Checkpoint: Equatable {
    let file: UInt32
    /// The last sequence that it contains.
    let sequence: UInt64
    let length: UInt64
    let checksum: UInt32
  }

  static let magic = Array("PRNMNFST".utf8)
  private static let segmentSize = 40

  let storeID: UUID
  /// Features that whoever replaces this root must know; this version knows none.
  private(set) var writerFlags: UInt32 = 0
  var generation: UInt64 = 1
  var nextFile: UInt32 = 1
  var isClean = false
  var checkpoint: Checkpoint?
  /// In the order of their sequences, compacted ones before all others.
  var segments: [Segment] = []

  /// The segments that hold frames after the checkpoint.
  var replayed: [Segment] {
    let covered = checkpoint?.sequence ?? 0
    return segments.filter { !$0.isCompacted && $0.firstSequence > covered }
  }

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(contentsOf: Self.magic)
    writer.append(littleEndian: FormatVersion.major)
    writer.append(littleEndian: FormatVersion.minor)
    writer.append(littleEndian: 0 as UInt64)
    writer.append(storeID)
    writer.append(littleEndian: generation)
    writer.append(littleEndian: UInt64(nextFile))
    writer.append(littleEndian: (isClean ? 1 : 0) as UInt32)
    writer.append(littleEndian: UInt64(checkpoint?.file ?? 0))
    writer.append(littleEndian: checkpoint?.sequence ?? 0)
    writer.append(littleEndian: checkpoint?.length ?? 0)
    writer.append(littleEndian: checkpoint?.checksum ?? 0)
    writer.append(littleEndian: UInt32(truncatingIfNeeded: segments.count))
    for segment in segments { segment.write(to: &writer) }
    writer.append(littleEndian: CRC32C.value(of: writer.bytes, in: 0..<writer.count))
    return writer.bytes
  }

  /// Reads a manifest.
  ///
  /// - Throws: `corrupt`, `unsupportedVersion`.
  static func decode(_ bytes: [UInt8]) throws(StorageError) -> Manifest {
    let major: UInt16
    let readerFlags: UInt32
    let writerFlags: UInt32
    var manifest: Manifest
    do throws(ByteError) {
      guard bytes.count >= magic.count + 8, bytes.starts(with: magic) else {
        throw ByteError(.tag, at: 0)
      }
      let body = 0..<bytes.count - 4
      var checksum = try ByteReader(bytes, in: body.upperBound..<bytes.count)
      guard try checksum.littleEndian(UInt32.self) == CRC32C.value(of: bytes, in: body) else {
        throw ByteError(.checksum, at: body.count)
      }
      var reader = try ByteReader(bytes, in: body)
      _ = try reader.range(count: magic.count)
      major = try reader.littleEndian(UInt16.self)
      _ = try reader.littleEndian(UInt16.self)
      readerFlags = try reader.littleEndian(UInt32.self)
      writerFlags = try reader.littleEndian(UInt32.self)
      manifest = try Manifest(reading: &reader)
    } catch {
      throw .damaged(FileName.manifest, offset: UInt64(error.position), error.problem.rawValue)
    }
    guard major <= FormatVersion.major else { throw .newer(FileName.manifest, major) }
    guard readerFlags == 0 else { throw .unknownFeature }
    manifest.writerFlags = writerFlags
    try manifest.requireDistinctFiles()
    try manifest.requireChain()
    return manifest
  }

  private init(reading reader: inout ByteReader) throws(ByteError) {
    storeID = try reader.uuid()
    generation = try reader.littleEndian(UInt64.self)
    nextFile = try reader.fileNumber()
    let tail = try reader.littleEndian(UInt32.self)
    guard tail <= 1 else { throw ByteError(.tag, at: 52) }
    guard generation <= FormatVersion.maximumSequence, nextFile <= FormatVersion.maximumFile else {
      throw ByteError(.number, at: 36)
    }
    isClean = tail == 1
    let checkpoint = Checkpoint(
      file: try reader.fileNumber(),
      sequence: try reader.littleEndian(UInt64.self),
      length: try reader.littleEndian(UInt64.self),
      checksum: try reader.littleEndian(UInt32.self)
    )
    self.checkpoint = checkpoint.file == 0 ? nil : checkpoint
    let count = Int(try reader.littleEndian(UInt32.self))
    guard count * Self.segmentSize == reader.remaining else {
      throw ByteError(.count, at: 84)
    }
    for _ in 0..<count { segments.append(try Segment(reading: &reader)) }
    guard checkpoint.sequence < FormatVersion.maximumSequence,
      checkpoint.length < FormatVersion.maximumCheckpoint
    else { throw ByteError(.number, at: 56) }
  }

  init(storeID: UUID) {
    self.storeID = storeID
  }
}

extension Manifest {
  private static let segmentsOffset = 88

  private static func damaged(_ segment: Int, _ reason: String) -> StorageError {
    let offset = segmentsOffset + segment * segmentSize
    return .damaged(FileName.manifest, offset: UInt64(offset), reason)
  }

  /// Checks that each file is listed once, and that the next new one is none of them.
  private func requireDistinctFiles() throws(StorageError) {
    var files: Set<UInt32> = []
    if let checkpoint {
      files.insert(checkpoint.file)
      guard checkpoint.file < nextFile else {
        throw .damaged(FileName.manifest, offset: 56, "the checkpoint's number is not given yet")
      }
    }
    for (index, segment) in segments.enumerated() {
      guard segment.file < nextFile else {
        throw Self.damaged(index, "the number \(segment.file) of a file is not given yet")
      }
      guard files.insert(segment.file).inserted else {
        throw Self.damaged(index, "the file \(segment.file) is listed twice")
      }
    }
  }

  /// Checks that compacted segments come first, that the others follow in the order in which they were made, and that
  /// nothing is missing behind the checkpoint.
  private func requireChain() throws(StorageError) {
    let covered = checkpoint?.sequence ?? 0
    var former: Segment?
    for (index, segment) in segments.enumerated() {
      guard !segment.isCompacted else {
        if former == nil { continue }
        throw Self.damaged(index, "a compacted segment stands behind one that is not")
      }
      if let former, former.file >= segment.file {
        throw Self.damaged(index, "the file \(segment.file) stands behind the file \(former.file)")
      }
      let isLast = index == segments.count - 1
      // Of one that is open only the first sequence counts.
      let last = isLast && !isClean ? segment.firstSequence - 1 : segment.lastSequence
      let expected = max(covered, former?.lastSequence ?? 0) + 1
      let isInPlace =
        segment.firstSequence > covered
        ? segment.firstSequence == expected
        : segment.firstSequence > former?.lastSequence ?? 0 && last <= covered && !isLast
      guard isInPlace else {
        throw Self.damaged(index, "the segment of frame \(segment.firstSequence) does not follow")
      }
      former = segment
    }
  }
}

extension Manifest.Segment {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.append(littleEndian: UInt64(file))
    writer.append(littleEndian: firstSequence)
    writer.append(littleEndian: lastSequence)
    writer.append(littleEndian: length)
    writer.append(littleEndian: digest)
    writer.append(
      littleEndian: (isCompacted ? SegmentHeader.compacted : 0) | (mayBeLonger ? Self.longer : 0)
    )
  }

  fileprivate init(reading reader: inout ByteReader) throws(ByteError) {
    let position = reader.position
    file = try reader.fileNumber()
    firstSequence = try reader.littleEndian(UInt64.self)
    lastSequence = try reader.littleEndian(UInt64.self)
    length = try reader.littleEndian(UInt64.self)
    digest = try reader.littleEndian(UInt32.self)
    let flags = try reader.littleEndian(UInt32.self)
    // The limits come first: what is above them must not be added to.
    guard lastSequence < FormatVersion.maximumSequence, length < FormatVersion.maximumSegment,
      firstSequence > 0, firstSequence <= lastSequence + 1, file != 0,
      flags & ~(SegmentHeader.compacted | Self.longer) == 0
    else {
      throw ByteError(.number, at: position)
    }
    isCompacted = flags & SegmentHeader.compacted != 0
    mayBeLonger = flags & Self.longer != 0
  }
}

extension ByteReader {
  fileprivate mutating func fileNumber() throws(ByteError) -> UInt32 {
    let position = position
    guard let number = UInt32(exactly: try littleEndian(UInt64.self)) else {
      throw ByteError(.number, at: position)
    }
    return number
  }
}
