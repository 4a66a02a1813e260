import Perennial

/// Turns transactions into frames of one file.
///
/// A small transaction is one frame, whole by its checksum. A large one is parts and a commit that counts them
/// and their checksums; parts without it do not exist.
struct FrameEncoder {
  /// Up to here a transaction is one frame.
  static let singleLimit = 64 << 10
  /// About how much a part holds; a cell is never split, so it may be more.
  static let partSize = 1 << 20
  /// From here on a segment takes no transaction: the next one must end below 2³².
  static let maximumOffset: UInt64 = 2 << 30
  /// The largest transaction, without headers of frames.
  static let maximumTransaction = 2_000 << 20
  /// Up to here frames are gathered before they are written.
  private static let bufferSize = 4 << 20

  let file: UInt32
  let salt: UInt32
  let durableThrough: UInt64
  /// The next frame's sequence.
  private(set) var sequence: UInt64
  /// Where in the file the next frame goes.
  private(set) var offset: UInt64
  /// The checksum over the headers of all of the file's frames.
  private(set) var digest: UInt32
  private var gathered: [UInt8] = []
  private let write: (ArraySlice<UInt8>, UInt64) throws(SystemError) -> Void

  init(
    file: UInt32,
    salt: UInt32,
    durableThrough: UInt64,
    sequence: UInt64,
    offset: UInt64,
    digest: UInt32,
    write: @escaping (ArraySlice<UInt8>, UInt64) throws(SystemError) -> Void
  ) {
    self.file = file
    self.salt = salt
    self.durableThrough = durableThrough
    self.sequence = sequence
    self.offset = offset
    self.digest = digest
    self.write = write
  }

  /// Adds one frame; answers its header's checksum.
  @discardableResult
  mutating func append(
    _ kind: FrameKind,
    _ bytes: [UInt8],
    in body: Range<Int>
  ) throws(SystemError) -> UInt32 {
    let header = FrameHeader(
      kind,
      bytes,
      body: body,
      sequence: sequence,
      durableThrough: durableThrough,
      salt: salt
    )
    var writer = ByteWriter(capacity: FrameHeader.size)
    let checksum = header.write(to: &writer, salt: salt)
    digest = CRC32C.value(of: writer.bytes, in: 0..<writer.count, seed: digest)
    gathered += writer.bytes
    gathered += bytes[body]
    for _ in body.count..<FrameHeader.padded(body.count) { gathered.append(0) }
    sequence += 1
    offset += UInt64(header.frameSize)
    if gathered.count >= Self.bufferSize { try flush() }
    return checksum
  }

  /// Writes what was gathered.
  mutating func flush() throws(SystemError) {
    guard gathered.count > 0 else { return }
    try write(gathered[...], offset - UInt64(gathered.count))
    gathered.removeAll(keepingCapacity: true)
  }

  /// Adds a transaction; answers where its cells will be.
  mutating func append(_ changes: EncodedChanges) throws(SystemError) -> [BlobLocation] {
    var locations: [BlobLocation] = []
    locations.reserveCapacity(changes.cells.count)
    if changes.bytes.count <= Self.singleLimit {
      let start = offset + UInt64(FrameHeader.size)
      for cell in changes.cells { locations.append(location(of: cell, bodyStart: start)) }
      try append(.single, changes.bytes, in: 0..<changes.bytes.count)
    } else {
      let body = try appendParts(of: changes, &locations).encoded()
      try append(.commit, body, in: 0..<body.count)
    }
    return locations
  }

  /// Adds the parts of a large transaction; answers what its end must say of them.
  private mutating func appendParts(
    of changes: EncodedChanges,
    _ locations: inout [BlobLocation]
  ) throws(SystemError) -> CommitBody {
    let bytes = changes.bytes
    let first = sequence
    var checksums = ByteWriter()
    var position = 0
    var cell = 0
    while position < bytes.count {
      let end = Self.partEnd(from: position, in: changes, nextCell: cell)
      let start = offset + UInt64(FrameHeader.size)
      while cell < changes.cells.count, changes.cells[cell].position < end {
        locations.append(location(of: changes.cells[cell], bodyStart: start - UInt64(position)))
        cell += 1
      }
      checksums.append(littleEndian: try append(.part, bytes, in: position..<end))
      position = end
    }
    return CommitBody(
      transaction: first,
      partCount: sequence - first,
      digest: CRC32C.value(of: checksums.bytes, in: 0..<checksums.count, seed: salt),
      byteCount: UInt64(bytes.count)
    )
  }

  private func location(of cell: EncodedChanges.Cell, bodyStart: UInt64) -> BlobLocation {
    BlobLocation(
      file: file,
      offset: UInt32(truncatingIfNeeded: bodyStart + UInt64(cell.position)),
      length: UInt32(truncatingIfNeeded: cell.length)
    )
  }

  /// Where a part ends: not within a cell.
  private static func partEnd(from start: Int, in changes: EncodedChanges, nextCell: Int) -> Int {
    let end = start + partSize
    guard end < changes.bytes.count else { return changes.bytes.count }
    var low = nextCell
    var high = changes.cells.count
    while low < high {
      let middle = (low + high) >> 1
      if Self.end(of: changes.cells[middle]) <= end { low = middle + 1 } else { high = middle }
    }
    guard low < changes.cells.count, changes.cells[low].position < end else { return end }
    let cell = changes.cells[low]
    return cell.position > start ? cell.position : Self.end(of: cell)
  }

  private static func end(of cell: EncodedChanges.Cell) -> Int {
    cell.position + Cell.checksumSize + cell.length
  }
}
