@testable import Perennial
@testable import PerennialFileStorage

/// Works out the checksums of a file that an input has changed, so that what they guard is reached.
enum SegmentMending {
  /// Of a ledger's segment: of its header, its frames and the ends of its transactions.
  static func mended(_ bytes: [UInt8]) -> [UInt8] {
    guard let (whole, salt) = withHeader(bytes) else { return bytes }
    var bytes = whole
    var parts: [UInt8] = []
    var start = SegmentHeader.size
    while let length = bytes.number(at: start + 8), let kind = bytes.number(at: start + 12) {
      let body = start + FrameHeader.size
      let end = body + Int(length)
      guard end <= bytes.count else { break }
      if kind == FrameKind.commit.rawValue, length == 28 {
        bytes.put(CRC32C.value(of: parts, in: parts.indices, seed: salt), at: body + 16)
      }
      bytes.put(CRC32C.value(of: bytes, in: body..<end, seed: salt), at: start + 4)
      let checksum = CRC32C.value(of: bytes, in: start + 4..<body, seed: salt)
      bytes.put(checksum, at: start)
      if kind == FrameKind.part.rawValue { parts += .littleEndian(checksum) } else { parts = [] }
      start = body + FrameHeader.padded(Int(length))
    }
    return bytes
  }

  /// Of a checkpoint: of its header and its blocks.
  ///
  /// - Returns: The file, and the checksum by which a manifest names it.
  static func mendedCheckpoint(_ bytes: [UInt8]) -> (bytes: [UInt8], checksum: UInt32) {
    guard var (bytes, checksum) = withHeader(bytes) else { return (bytes, 0) }
    var start = SegmentHeader.size
    while let length = bytes.number(at: start) {
      let end = start + 8 + Int(length)
      guard end <= bytes.count else { break }
      checksum = CRC32C.value(of: bytes, in: start..<start + 4, seed: checksum)
      checksum = CRC32C.value(of: bytes, in: start + 8..<end, seed: checksum)
      bytes.put(checksum, at: start + 4)
      start = end
    }
    return (bytes, checksum)
  }

  private static func withHeader(_ bytes: [UInt8]) -> (bytes: [UInt8], salt: UInt32)? {
    guard bytes.count >= SegmentHeader.size else { return nil }
    var bytes = bytes
    let salt = CRC32C.value(of: bytes, in: 0..<SegmentHeader.size - 4)
    bytes.put(salt, at: SegmentHeader.size - 4)
    return (bytes, salt)
  }
}
