import Perennial

/// What the end of a transaction in parts says of them.
struct CommitBody: Equatable {
  /// The sequence of the first part.
  let transaction: UInt64
  let partCount: UInt64
  /// The checksum over the checksums of the parts' headers.
  let digest: UInt32
  /// The bytes of all parts together.
  let byteCount: UInt64

  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.append(littleEndian: transaction)
    writer.append(littleEndian: partCount)
    writer.append(littleEndian: digest)
    writer.append(littleEndian: byteCount)
    return writer.bytes
  }

  init(transaction: UInt64, partCount: UInt64, digest: UInt32, byteCount: UInt64) {
    self.transaction = transaction
    self.partCount = partCount
    self.digest = digest
    self.byteCount = byteCount
  }

  init?(_ bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let transaction = try? reader.littleEndian(UInt64.self),
      let partCount = try? reader.littleEndian(UInt64.self),
      let digest = try? reader.littleEndian(UInt32.self),
      let byteCount = try? reader.littleEndian(UInt64.self), reader.remaining == 0
    else { return nil }
    self.init(
      transaction: transaction,
      partCount: partCount,
      digest: digest,
      byteCount: byteCount
    )
  }
}
