import Perennial

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

  /// A large transaction as far as it was read.
  private struct Parts {
    let first: UInt64
    /// Where the first part begins.
    let start: Int
    var count: UInt64 = 0
    /// The checksums of their headers.
    var checksums = ByteWriter()
    var joined: [UInt8] = []
    var pieces: [LedgerTransaction.Piece] = []
  }

  private let file: UInt32
  private let bytes: SegmentBytes
  private let salt: UInt32
  private(set) var cursor: FrameCursor
  /// The end of the last whole transaction or mark, its sequence, and the headers' checksum up to there.
  private(set) var whole: (end: Int, sequence: UInt64, digest: UInt32)
  /// The highest sequence that a frame so far proves to have been synced.
  private(set) var proven: UInt64 = 0

  init(_ bytes: SegmentBytes, file: UInt32, salt: UInt32, firstSequence: UInt64) {
    self.file = file
    self.bytes = bytes
    self.salt = salt
    cursor = FrameCursor(bytes, salt: salt, firstSequence: firstSequence)
    whole = (SegmentHeader.size, firstSequence - 1, 0)
  }

  mutating func next() throws(StorageError) -> Step {
    var parts: Parts?
    var start = cursor.offset
    var step = try cursor.next()
    while case .frame(let header, let body) = step {
      proven = max(proven, header.durableThrough)
      switch (header.kind, parts == nil) {
      case (.mark, true):
        noteWhole(header)
        return .mark
      case (.single, true):
        let transaction = try single(header, body, start)
        noteWhole(header)
        return .transaction(transaction)
      case (.part, _):
        var longer = parts ?? Parts(first: header.sequence, start: start)
        parts = nil
        try add(body, start, to: &longer)
        parts = longer
      case (.commit, false):
        guard let parts, CommitBody(try bytes.content(body)) == commit(of: parts) else {
          return .bad("the end of a transaction does not fit its parts")
        }
        noteWhole(header)
        return .transaction(transaction(parts, header))
      default:
        return .bad("a frame is of a kind that cannot be there")
      }
      start = cursor.offset
      step = try cursor.next()
    }
    if case .bad(let reason) = step { return .bad(reason) }
    return parts == nil ? .end : .bad("a transaction has no end")
  }

  private mutating func noteWhole(_ header: FrameHeader) {
    whole = (cursor.offset, header.sequence, cursor.digest)
  }

  private func single(
    _ header: FrameHeader,
    _ body: Range<Int>,
    _ start: Int
  ) throws(StorageError) -> LedgerTransaction {
    LedgerTransaction(
      file: file,
      bytes: try bytes.content(body),
      pieces: [.init(position: 0, offset: body.lowerBound)],
      lastSequence: header.sequence,
      start: start
    )
  }

  private func add(
    _ body: Range<Int>,
    _ start: Int,
    to parts: inout Parts
  ) throws(StorageError) {
    let frame = try bytes.content(start..<body.upperBound)
    // A header begins with its checksum.
    parts.checksums.append(contentsOf: Array(frame.prefix(4)))
    parts.pieces.append(.init(position: parts.joined.count, offset: body.lowerBound))
    parts.joined += frame[FrameHeader.size...]
    parts.count += 1
  }

  /// What the end of a transaction must say.
  private func commit(of parts: Parts) -> CommitBody {
    let checksums = parts.checksums
    return CommitBody(
      transaction: parts.first,
      partCount: parts.count,
      digest: CRC32C.value(of: checksums.bytes, in: 0..<checksums.count, seed: salt),
      byteCount: UInt64(parts.joined.count)
    )
  }

  private func transaction(_ parts: Parts, _ commit: FrameHeader) -> LedgerTransaction {
    LedgerTransaction(
      file: file,
      bytes: parts.joined,
      pieces: parts.pieces,
      lastSequence: commit.sequence,
      start: parts.start
    )
  }
}
