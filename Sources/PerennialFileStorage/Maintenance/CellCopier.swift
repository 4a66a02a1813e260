import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Copies what is still named out of segments into new ones.
struct CellCopier {
  /// About how much a frame of copies holds.
  private static let frameBytes = 1 << 20

  private let directory: StoreDirectory
  private let storeID: UUID
  private let segmentBytes: Int
  private let takeNumber: () -> UInt32
  private let progress: Progress?
  private(set) var segments: [Manifest.Segment] = []
  private(set) var files: [UInt32: any File] = [:]
  private var output: Output?

  /// A segment of copies that is being written.
  fileprivate struct Output {
    let number: UInt32
    let file: any File
    var encoder: FrameEncoder
    /// The next frame's body.
    var body = ByteWriter()
  }

  init(
    _ directory: StoreDirectory,
    storeID: UUID,
    segmentBytes: Int,
    takeNumber: @escaping () -> UInt32,
    progress: Progress?
  ) {
    self.directory = directory
    self.storeID = storeID
    self.segmentBytes = segmentBytes
    self.takeNumber = takeNumber
    self.progress = progress
  }

  /// Copies the cells that a state names in some segments; the copies are durable afterwards.
  mutating func copy(
    _ dead: [Manifest.Segment],
    of state: ResidentState
  ) throws(StorageError) -> [Maintenance.Move] {
    var owners: [UInt32: [(PlaceOwner, BlobLocation)]] = [:]
    for segment in dead { owners[segment.file] = [] }
    state.forEachPlace { (owner, location: BlobLocation) throws(Never) in
      owners[location.file]?.append((owner, location))
    }
    var moves: [Maintenance.Move] = []
    for segment in dead {
      let cells = (owners[segment.file] ?? []).sorted { $0.1.offset < $1.1.offset }
      if !cells.isEmpty { try copy(cells, from: segment, &moves) }
      progress?.advance(Int(clamping: segment.length))
    }
    try directory.telling { () throws(SystemError) in try finish() }
    return moves
  }

  private mutating func copy(
    _ cells: [(PlaceOwner, BlobLocation)],
    from segment: Manifest.Segment,
    _ moves: inout [Maintenance.Move]
  ) throws(StorageError) {
    let file = try directory.open(FileName.ledger(segment.file), .read)
    let bytes = try SegmentBytes(file, in: directory.path)
    for (owner, old) in cells {
      guard try bytes.hasCell(at: old, seed: owner.seed) else { throw SegmentFiles.noCell(old) }
      let start = Int(old.offset)
      let cell = try bytes.content(start..<start + Cell.checksumSize + Int(old.length))
      let new = try directory.telling { () throws(SystemError) in
        try append(cell, length: old.length)
      }
      moves.append(Maintenance.Move(owner: owner, old: old, new: new))
    }
  }

  private mutating func append(
    _ cell: [UInt8],
    length: UInt32
  ) throws(SystemError) -> BlobLocation {
    var output: Output
    if let current = self.output { output = current } else { output = try begin() }
    self.output = nil
    if output.body.count > 0, output.body.count + cell.count > Self.frameBytes {
      try output.flushBody()
    }
    output.body.append(littleEndian: length)
    let offset = output.encoder.offset + UInt64(FrameHeader.size + output.body.count)
    output.body.append(contentsOf: cell)
    let location = BlobLocation(
      file: output.number,
      offset: UInt32(truncatingIfNeeded: offset),
      length: length
    )
    if output.encoder.offset >= UInt64(clamping: segmentBytes) {
      try end(output)
    } else {
      self.output = output
    }
    return location
  }

  private mutating func begin() throws(SystemError) -> Output {
    let number = takeNumber()
    let (file, salt) = try directory.makeSegment(
      number,
      storeID: storeID,
      firstSequence: 1,
      flags: SegmentHeader.compacted
    )
    files[number] = file
    let encoder = FrameEncoder(
      file: number,
      salt: salt,
      durableThrough: 0,
      sequence: 1,
      offset: UInt64(SegmentHeader.size),
      digest: 0
    ) { bytes, offset throws(SystemError) in
      try file.writeAll(bytes, at: offset)
    }
    return Output(number: number, file: file, encoder: encoder)
  }

  private mutating func finish() throws(SystemError) {
    guard let output else { return }
    self.output = nil
    try end(output)
  }

  private mutating func end(_ output: consuming Output) throws(SystemError) {
    var output = output
    try output.flushBody()
    try output.encoder.flush()
    try directory.finish(output.file)
    segments.append(
      Manifest.Segment(
        file: output.number,
        firstSequence: 1,
        lastSequence: output.encoder.sequence - 1,
        length: output.encoder.offset,
        digest: output.encoder.digest,
        isCompacted: true
      )
    )
  }

  /// Takes away what was written for nothing.
  func discard() {
    for number in files.keys { directory.removeQuietly(FileName.ledger(number)) }
  }
}

extension CellCopier.Output {
  fileprivate mutating func flushBody() throws(SystemError) {
    guard body.count > 0 else { return }
    try encoder.append(.copies, body.bytes, in: 0..<body.count)
    body = ByteWriter()
  }
}

extension PlaceOwner {
  /// What a cell's checksum begins with.
  var seed: UInt32 {
    switch self {
    case .payload(_, let id): CellSeed.payload(of: id)
    case .audit(_, let tenant, let sequence): CellSeed.audit(tenant: tenant, sequence: sequence)
    }
  }
}
