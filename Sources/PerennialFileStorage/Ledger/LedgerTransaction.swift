import Perennial

/// A transaction as it lies in a file.
struct LedgerTransaction {
  /// A stretch of the transaction's bytes and where in the file it begins.
  struct Piece {
    let position: Int
    let offset: Int
  }

  let file: UInt32
  /// The change set.
  let bytes: [UInt8]
  let pieces: [Piece]
  let lastSequence: UInt64
  /// Where in the file its first frame begins, for messages.
  let start: Int

  /// Where a cell of the transaction lies in the file.
  func location(position: Int, length: Int) -> BlobLocation {
    var low = 0
    var high = pieces.count
    while high - low > 1 {
      let middle = (low + high) >> 1
      if pieces[middle].position <= position { low = middle } else { high = middle }
    }
    let offset = pieces[low].offset + position - pieces[low].position
    return BlobLocation(
      file: file,
      offset: UInt32(truncatingIfNeeded: offset),
      length: UInt32(truncatingIfNeeded: length)
    )
  }
}
