import Perennial

/// Walks over the frames of one file's content.
struct FrameCursor {
  enum Step {
    /// A frame that is whole, and where its body lies.
    case frame(FrameHeader, body: Range<Int>)
    /// The content ends where a frame ends.
    case end
    /// What follows is no frame of this file in this place.
    case bad(String)
  }

  private let bytes: [UInt8]
  private let salt: UInt32
  private let end: Int
  /// Where the next frame begins; after a bad one, where that is.
  private(set) var offset: Int
  /// The sequence that the next frame must have.
  private(set) var expected: UInt64
  /// The checksum over the headers of the frames so far.
  private(set) var digest: UInt32 = 0

  init(_ bytes: [UInt8], salt: UInt32, end: Int? = nil, firstSequence: UInt64) {
    self.bytes = bytes
    self.salt = salt
    self.end = min(end ?? bytes.count, bytes.count)
    offset = SegmentHeader.size
    expected = firstSequence
  }

  mutating func next() -> Step {
    guard offset < end else { return .end }
    guard let header = header(at: offset) else {
      return .bad("there is no valid header of a frame")
    }
    let start = offset + FrameHeader.size
    guard header.sequence == expected else {
      return .bad("frame \(header.sequence) stands in the place of \(expected)")
    }
    guard let filled = body(of: header, at: start) else {
      return .bad("the body of frame \(header.sequence) is damaged or incomplete")
    }
    digest = CRC32C.value(of: bytes, in: offset..<start, seed: digest)
    offset = start + filled
    expected += 1
    return .frame(header, body: start..<(start + header.length))
  }

  private func header(at place: Int) -> FrameHeader? {
    place + FrameHeader.size <= end ? FrameHeader(bytes, at: place, salt: salt) : nil
  }

  /// The length of a body with its filling; nil where it is not whole.
  private func body(of header: FrameHeader, at start: Int) -> Int? {
    let padded = FrameHeader.padded(header.length)
    guard start + padded <= end else { return nil }
    let bodyEnd = start + header.length
    guard CRC32C.value(of: bytes, in: start..<bodyEnd, seed: salt) == header.bodyChecksum,
      bytes[bodyEnd..<(start + padded)].allSatisfy({ $0 == 0 })
    else { return nil }
    return padded
  }

  /// Whether a valid frame behind the present place shows that what stands here was once synced.
  ///
  /// - Complexity: O(bytes left), a checksum of a header for each eighth byte.
  func isProvenDamaged() -> Bool {
    var place = offset + 8
    while place + FrameHeader.size <= end {
      if let header = self.header(at: place), header.sequence > expected,
        header.durableThrough >= expected,
        body(of: header, at: place + FrameHeader.size) != nil
      {
        return true
      }
      place += 8
    }
    return false
  }
}
