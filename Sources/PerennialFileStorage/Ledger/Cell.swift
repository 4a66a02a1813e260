import Perennial

/// The bytes of a payload or an audit record with the checksum before them.
enum Cell {
  static let checksumSize = 4
  /// The length and the checksum.
  static let headerSize = 8

  /// Whether a checksum and the bytes after it are what was written for what the seed names.
  static func isWhole(_ bytes: [UInt8], in range: Range<Int>, seed: UInt32) -> Bool {
    guard range.count >= checksumSize, var reader = try? ByteReader(bytes, in: range),
      let checksum = try? reader.littleEndian(UInt32.self)
    else { return false }
    let content = range.lowerBound + checksumSize..<range.upperBound
    return checksum == CRC32C.value(of: bytes, in: content, seed: seed)
  }
}
