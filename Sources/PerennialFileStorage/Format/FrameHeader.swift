import Perennial

/// What a frame of a ledger's segment is.
enum FrameKind: UInt8 {
  /// A whole transaction.
  case single = 1
  /// A part of a transaction; it counts only with its commit.
  case part = 2
  /// The end of a transaction in parts.
  case commit = 3
  /// Nothing but the proof that what is before it was synced.
  case mark = 4
  /// Cells that compaction has copied; never replayed.
  case copies = 5
}

/// The 32 bytes before each frame's body.
///
/// ```text
///  0 u32 checksum of bytes 4..<32, seeded with the file's salt
///  4 u32 checksum of the body, seeded with the file's salt
///  8 u32 length of the body
/// 12 u8  kind
/// 13     three zeros
/// 16 u64 sequence
/// 24 u64 durableThrough
/// ```
///
/// The header's own checksum makes the length trustworthy before it is used. It covers the body's, so that
/// header and body of different frames never fit together.
struct FrameHeader: Equatable {
  static let size = 32
  /// The largest body: a cell is never split, and an audit record may be all of its transaction.
  static let maximumLength = FrameEncoder.maximumTransaction

  let kind: FrameKind
  /// The body's bytes, without the zeros that fill up to a multiple of eight.
  let length: Int
  let bodyChecksum: UInt32
  /// One more than the frame's before it, over all segments.
  let sequence: UInt64
  /// The highest sequence whose sync had returned when this frame was made.
  let durableThrough: UInt64

  /// The bytes of header, body and filling.
  var frameSize: Int { Self.size + Self.padded(length) }

  static func padded(_ length: Int) -> Int {
    (length + 7) & ~7
  }

  /// Appends the header; answers its own checksum.
  @discardableResult
  func write(to writer: inout ByteWriter, salt: UInt32) -> UInt32 {
    let start = writer.count
    writer.append(littleEndian: 0 as UInt32)
    writer.append(littleEndian: bodyChecksum)
    writer.append(littleEndian: UInt32(truncatingIfNeeded: length))
    writer.append(littleEndian: UInt32(kind.rawValue))
    writer.append(littleEndian: sequence)
    writer.append(littleEndian: durableThrough)
    let checksum = CRC32C.value(of: writer.bytes, in: start + 4..<writer.count, seed: salt)
    writer.patch(littleEndian: checksum, at: start)
    return checksum
  }

  /// Reads a header; nil where the bytes are none of this file, or are damaged.
  init?(_ bytes: [UInt8], at start: Int, salt: UInt32) {
    let end = start + Self.size
    guard end <= bytes.count, var reader = try? ByteReader(bytes, in: start..<end),
      let checksum = try? reader.littleEndian(UInt32.self),
      checksum == CRC32C.value(of: bytes, in: start + 4..<end, seed: salt),
      let bodyChecksum = try? reader.littleEndian(UInt32.self),
      let length = try? reader.littleEndian(UInt32.self),
      length <= Self.maximumLength,
      let rawKind = try? reader.littleEndian(UInt32.self),
      let kind = UInt8(exactly: rawKind).flatMap(FrameKind.init),
      let sequence = try? reader.littleEndian(UInt64.self),
      let durableThrough = try? reader.littleEndian(UInt64.self),
      durableThrough < sequence
    else { return nil }
    self.kind = kind
    self.length = Int(length)
    self.bodyChecksum = bodyChecksum
    self.sequence = sequence
    self.durableThrough = durableThrough
  }

  init(
    _ kind: FrameKind,
    _ bytes: [UInt8],
    body: Range<Int>,
    sequence: UInt64,
    durableThrough: UInt64,
    salt: UInt32
  ) {
    self.kind = kind
    length = body.count
    bodyChecksum = CRC32C.value(of: bytes, in: body, seed: salt)
    self.sequence = sequence
    self.durableThrough = durableThrough
  }
}
