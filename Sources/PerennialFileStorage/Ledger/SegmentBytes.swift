import Perennial

/// A segment's bytes, read in pieces as they are asked for: how long a file says that it is costs no memory.
///
/// Places are offsets in the file.
final class SegmentBytes {
  /// How much is read at once.
  static let pieceSize = 4 << 20

  /// The end of what can be asked for; less than was announced where the file has become shorter.
  private(set) var end: Int
  private let name: String
  private let read: (UInt64, Int) throws(StorageError) -> [UInt8]
  private let progress: Progress?
  private var piece: [UInt8] = []
  private var start = 0
  /// How far progress was told.
  private var told = 0

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - end: Where to end; the file's own end where that comes before, or where nothing is given.
  ///   - path: The directory, for messages.
  ///   - progress: Told of each byte once.
  /// - Throws: What asking for the length throws; `corrupt` where no segment can be as long.
  init(
    _ file: any File,
    end: UInt64? = nil,
    in path: String,
    progress: Progress? = nil
  ) throws(StorageError) {
    let length = try StorageError.telling(path) { () throws(SystemError) in try file.length() }
    let last = min(end ?? length, length)
    guard last < FormatVersion.maximumSegment else {
      throw .damaged(file.name, "has \(last) bytes, more than a segment can have")
    }
    self.end = Int(last)
    name = file.name
    self.progress = progress
    read = { (offset, count) throws(StorageError) in
      try StorageError.telling(path) { () throws(SystemError) in
        try file.readAll(at: offset, count: count)
      }
    }
  }

  /// Takes bytes that are in memory.
  init(_ bytes: [UInt8]) {
    name = ""
    end = bytes.count
    piece = bytes
    progress = nil
    read = { (_, _) throws(StorageError) in [] }
  }

  /// A piece with some bytes and where in it they begin; nil where they end behind ``end``.
  func view(_ range: Range<Int>) throws(StorageError) -> (bytes: [UInt8], start: Int)? {
    if range.lowerBound < start || range.upperBound > start + piece.count {
      guard range.upperBound <= end else { return nil }
      let count = min(Self.pieceSize, end - range.lowerBound)
      piece = []
      piece = try read(UInt64(range.lowerBound), max(count, range.count))
      start = range.lowerBound
      tell()
    }
    guard range.upperBound <= min(end, start + piece.count) else {
      end = min(end, start + piece.count)
      return nil
    }
    return (piece, range.lowerBound - start)
  }

  /// A copy of some bytes.
  ///
  /// - Throws: `corrupt` where they end behind ``end``; what reading throws.
  func content(_ range: Range<Int>) throws(StorageError) -> [UInt8] {
    guard let (bytes, start) = try view(range) else {
      throw .damaged(
        name,
        offset: UInt64(range.lowerBound),
        "the file ends before byte \(range.upperBound)"
      )
    }
    return Array(bytes[start..<start + range.count])
  }

  /// The checksum of any number of bytes; nil where they end behind ``end``.
  func checksum(_ range: Range<Int>, seed: UInt32) throws(StorageError) -> UInt32? {
    var checksum = seed
    var place = range.lowerBound
    while place < range.upperBound {
      let last = min(range.upperBound, place + Self.pieceSize)
      guard range.upperBound <= end, let (bytes, start) = try view(place..<last) else { return nil }
      checksum = CRC32C.value(of: bytes, in: start..<start + last - place, seed: checksum)
      place = last
    }
    return checksum
  }

  /// Whether a cell is what was written for what the seed names.
  func hasCell(at location: BlobLocation, seed: UInt32) throws(StorageError) -> Bool {
    let start = Int(location.offset)
    let content = start + Cell.checksumSize
    guard let (bytes, place) = try view(start..<content),
      var reader = try? ByteReader(bytes, in: place..<place + Cell.checksumSize),
      let stored = try? reader.littleEndian(UInt32.self)
    else { return false }
    return try checksum(content..<content + Int(location.length), seed: seed) == stored
  }

  private func tell() {
    let reached = start + piece.count
    if reached > told { progress?.advance(reached - told) }
    told = max(told, reached)
  }
}
