@testable import Perennial
@testable import PerennialFileStorage

extension FuzzTarget {
  static let segment = FuzzTarget(
    name: "segment",
    summary: "a ledger's segment: its header, its frames, and transactions in one frame or several",
    makeSeeds: { samples in
      samples.files.filter { $0.key.contains("ledger") }.map(\.value) + [try partedSegment(samples)]
    },
    makeCheck: { _ in
      { input in
        try checkSegment(input)
        try checkSegment(SegmentMending.mended(input))
      }
    }
  )

  private static func checkSegment(_ bytes: [UInt8]) throws {
    let name = FileName.ledger(1)
    let header: SegmentHeader
    let salt: UInt32
    do throws(StorageError) {
      (header, salt) = try SegmentHeader.decode(bytes, magic: SegmentHeader.ledgerMagic, name: name)
    } catch {
      return try promise([.corrupt, .unsupportedVersion].contains(error.code), "\(error)")
    }
    guard header.sequence > 0 else { return }
    let content = try SegmentBytes(MemoryFile(name, bytes), in: "memory")
    try checkFrames(content, bytes, header, salt)
    try checkTransactions(content, bytes, header, salt)
  }

  /// Writes each frame that was read again.
  private static func checkFrames(
    _ content: SegmentBytes,
    _ bytes: [UInt8],
    _ header: SegmentHeader,
    _ salt: UInt32
  ) throws {
    var cursor = FrameCursor(content, salt: salt, firstSequence: header.sequence)
    var start = cursor.offset
    while case .frame(let frame, let body) = try cursor.next() {
      var encoder = FrameEncoder(
        file: header.file,
        salt: salt,
        durableThrough: frame.durableThrough,
        sequence: frame.sequence,
        offset: UInt64(start),
        digest: 0
      ) { (written: ArraySlice<UInt8>, _) throws(SystemError) in
        guard bytes[start..<start + frame.frameSize] == written else {
          throw SystemError(.write, 0, "a frame has two forms")
        }
      }
      try encoder.append(frame.kind, bytes, in: body)
      try encoder.flush()
      start = cursor.offset
    }
    _ = try cursor.isProvenDamaged()
  }

  private static func checkTransactions(
    _ content: SegmentBytes,
    _ bytes: [UInt8],
    _ header: SegmentHeader,
    _ salt: UInt32
  ) throws {
    var reader = TransactionReader(
      content,
      file: header.file,
      salt: salt,
      firstSequence: header.sequence
    )
    var total = 0
    while true {
      switch try reader.next() {
      case .transaction(let transaction):
        total += transaction.bytes.count
        try promise(total <= bytes.count, "transactions hold more than the file")
        guard let last = transaction.bytes.indices.last else { continue }
        let place = Int(transaction.location(position: last, length: 1).offset)
        try promise(bytes[place] == transaction.bytes[last], "a place is another one")
      case .mark: continue
      case .end, .bad: return
      }
    }
  }

  /// A segment with a transaction in parts, which a store writes only for a large one.
  private static func partedSegment(_ samples: Samples) throws -> [UInt8] {
    let header = SegmentHeader(
      magic: SegmentHeader.ledgerMagic,
      storeID: samples.state.storeID,
      file: 1,
      sequence: 1,
      createdMilliseconds: 0
    )
    var (bytes, salt) = header.encoded()
    var writer = FrameEncoder(
      file: 1,
      salt: salt,
      durableThrough: 0,
      sequence: 1,
      offset: UInt64(bytes.count),
      digest: 0
    ) { (written: ArraySlice<UInt8>, _) throws(SystemError) in
      bytes += written
    }
    let body = samples.transactions[0].bytes
    try writer.append(.part, body, in: 0..<40)
    try writer.append(.part, body, in: 40..<body.count)
    let commit = CommitBody(
      transaction: 1,
      partCount: 2,
      digest: 0,
      byteCount: UInt64(body.count)
    )
    try writer.append(.commit, commit.encoded(), in: 0..<commit.encoded().count)
    try writer.append(.mark, [], in: 0..<0)
    try writer.flush()
    return SegmentMending.mended(bytes)
  }
}
