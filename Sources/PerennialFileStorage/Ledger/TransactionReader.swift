import Perennial

/// A transaction as it lies in a file.
struct LedgerTransaction {
  /// A stretch of the transaction's bytes and where in the file it begins.
  struct Piece {
    let position: Int
    let offset: Int
  }

  let file: UInt32
  let bytes: [UInt8]
  let range: Range<Int>
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

/// Puts the frames of a segment together to transactions.
struct TransactionReader {
  enum Step {
    case transaction(LedgerTransaction)
    /// A frame that proves syncs and holds nothing.
    case mark
    case end
    /// What follows the last transaction is none.
    case bad(String)
  }

  private let file: UInt32
  private let bytes: [UInt8]
  private let salt: UInt32
  private(set) var cursor: FrameCursor
  /// The end of the last whole transaction or mark, its sequence, and the headers' checksum up to there.
  private(set) var whole: (end: Int, sequence: UInt64, digest: UInt32)
  /// The highest sequence that a frame so far proves to have been synced.
  private(set) var proven: UInt64 = 0

  init(_ bytes: [UInt8], file: UInt32, salt: UInt32, end: Int? = nil, firstSequence: UInt64) {
    self.file = file
    self.bytes = bytes
    self.salt = salt
    cursor = FrameCursor(bytes, salt: salt, end: end, firstSequence: firstSequence)
    whole = (SegmentHeader.size, firstSequence - 1, 0)
  }

  mutating func next() -> Step {
    var parts: [(header: FrameHeader, body: Range<Int>, start: Int)] = []
    while true {
      let start = cursor.offset
      switch cursor.next() {
      case .end:
        return parts.isEmpty ? .end : .bad("a transaction has no end")
      case .bad(let reason):
        return .bad(reason)
      case .frame(let header, let body):
        proven = max(proven, header.durableThrough)
        switch (header.kind, parts.isEmpty) {
        case (.mark, true):
          noteWhole(header)
          return .mark
        case (.single, true):
          noteWhole(header)
          return .transaction(single(header, body, start))
        case (.part, _):
          parts.append((header, body, start))
        case (.commit, false):
          guard let transaction = transaction(of: parts, commit: body, header) else {
            return .bad("the end of a transaction does not fit its parts")
          }
          noteWhole(header)
          return .transaction(transaction)
        default:
          return .bad("a frame stands where none of its kind may")
        }
      }
    }
  }

  private mutating func noteWhole(_ header: FrameHeader) {
    whole = (cursor.offset, header.sequence, cursor.digest)
  }

  private func single(_ header: FrameHeader, _ body: Range<Int>, _ start: Int) -> LedgerTransaction
  {
    LedgerTransaction(
      file: file,
      bytes: bytes,
      range: body,
      pieces: [.init(position: body.lowerBound, offset: body.lowerBound)],
      lastSequence: header.sequence,
      start: start
    )
  }

  private func transaction(
    of parts: [(header: FrameHeader, body: Range<Int>, start: Int)],
    commit: Range<Int>,
    _ header: FrameHeader
  ) -> LedgerTransaction? {
    guard let commit = CommitBody(bytes, in: commit), let first = parts.first else { return nil }
    var checksums = ByteWriter()
    var joined: [UInt8] = []
    joined.reserveCapacity(parts.reduce(0) { $0 + $1.body.count })
    var pieces: [LedgerTransaction.Piece] = []
    for part in parts {
      guard var reader = try? ByteReader(bytes, in: part.start..<part.body.lowerBound),
        let checksum = try? reader.littleEndian(UInt32.self)
      else { return nil }
      checksums.append(littleEndian: checksum)
      pieces.append(.init(position: joined.count, offset: part.body.lowerBound))
      joined += bytes[part.body]
    }
    let expected = CommitBody(
      transaction: first.header.sequence,
      partCount: UInt64(parts.count),
      digest: CRC32C.value(of: checksums.bytes, in: 0..<checksums.count, seed: salt),
      byteCount: UInt64(joined.count)
    )
    guard commit == expected else { return nil }
    return LedgerTransaction(
      file: file,
      bytes: joined,
      range: 0..<joined.count,
      pieces: pieces,
      lastSequence: header.sequence,
      start: first.start
    )
  }
}
