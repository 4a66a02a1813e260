import Perennial

extension Manifest {
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
    // A later version may have all that follows its number otherwise, so that comes first.
    let (major, readerFlags, rest) = try telling { () throws(ByteError) in
      var reader = try reader(of: bytes)
      let major = try reader.littleEndian(UInt16.self)
      _ = try reader.littleEndian(UInt16.self)
      return (major, try reader.littleEndian(UInt32.self), reader)
    }
    guard major <= FormatVersion.major else { throw .newer(FileName.manifest, major) }
    guard readerFlags == 0 else { throw .unknownFeature }
    let manifest = try telling { () throws(ByteError) in
      var rest = rest
      return try Manifest(reading: &rest)
    }
    try manifest.requireCoherent()
    return manifest
  }

  private static func telling<R>(_ read: () throws(ByteError) -> R) throws(StorageError) -> R {
    do throws(ByteError) {
      return try read()
    } catch {
      throw .damaged(FileName.manifest, offset: UInt64(error.position), error.problem.rawValue)
    }
  }

  /// Reads what follows the magic and ends before the checksum, which is compared.
  private static func reader(of bytes: [UInt8]) throws(ByteError) -> ByteReader {
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
    return reader
  }

  /// Reads what follows the flags that a reader must know.
  private init(reading reader: inout ByteReader) throws(ByteError) {
    let writerFlags = try reader.littleEndian(UInt32.self)
    self.init(storeID: try reader.uuid(), writerFlags: writerFlags)
    generation = try reader.littleEndian(UInt64.self)
    nextFile = try reader.fileNumber()
    let closing = try reader.littleEndian(UInt32.self)
    guard closing <= 1 else { throw ByteError(.tag, at: 52) }
    guard generation <= FormatVersion.maximumSequence, nextFile <= FormatVersion.maximumFile else {
      throw ByteError(.number, at: 36)
    }
    isClean = closing == 1
    let checkpoint = Checkpoint(
      file: try reader.fileNumber(),
      sequence: try reader.littleEndian(UInt64.self),
      length: try reader.littleEndian(UInt64.self),
      checksum: try reader.littleEndian(UInt32.self)
    )
    self.checkpoint = checkpoint.file == 0 ? nil : checkpoint
    let count = Int(try reader.littleEndian(UInt32.self))
    guard count * Segment.size == reader.remaining else {
      throw ByteError(.count, at: Self.segmentsOffset - 4)
    }
    for _ in 0..<count { segments.append(try Segment(reading: &reader)) }
    guard checkpoint.sequence < FormatVersion.maximumSequence,
      checkpoint.length < FormatVersion.maximumCheckpoint
    else { throw ByteError(.number, at: Self.checkpointOffset) }
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
