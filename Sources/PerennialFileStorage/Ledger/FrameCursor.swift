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

  private let bytes: SegmentBytes
  private let salt: UInt32
  /// Where the next frame begins; after a bad one, where that is.
  private(set) var offset: Int
  /// The sequence that the next frame must have.
  private(set) var expected: UInt64
  /// The checksum over the headers of the frames so far.
  private(set) var digest: UInt32 = 0

  init(_ bytes: SegmentBytes, salt: UInt32, firstSequence: UInt64) {
    self.bytes = bytes
    self.salt = salt
    offset = SegmentHeader.size
    expected = firstSequence
  }

  mutating func next() throws(StorageError) -> Step {
    guard offset < bytes.end else { return .end }
    let start = offset + FrameHeader.size
    guard let (content, place) = try bytes.view(offset..<start),
      let header = FrameHeader(content, at: place, salt: salt)
    else {
      return .bad("there is no valid header of a frame")
    }
    guard header.sequence == expected else {
      return .bad("frame \(header.sequence) is where frame \(expected) should be")
    }
    guard try hasBody(header, at: start) else {
      return .bad("the body of frame \(header.sequence) is damaged or incomplete")
    }
    digest = CRC32C.value(of: content, in: place..<place + FrameHeader.size, seed: digest)
    offset += header.frameSize
    expected += 1
    return .frame(header, body: start..<(start + header.length))
  }

  /// Whether a header's body and filling are whole.
  private func hasBody(_ header: FrameHeader, at start: Int) throws(StorageError) -> Bool {
    let end = start + header.length
    let filled = start + FrameHeader.padded(header.length)
    guard try bytes.checksum(start..<end, seed: salt) == header.bodyChecksum,
      let (content, place) = try bytes.view(end..<filled)
    else { return false }
    return content[place..<place + filled - end].allSatisfy { $0 == 0 }
  }

  /// Whether a valid frame behind the present place shows that what stands here was once synced.
  ///
  /// - Complexity: O(bytes left).
  func isProvenDamaged() throws(StorageError) -> Bool {
    var place = offset + 8
    while let (content, start) = try bytes.view(place..<place + FrameHeader.size) {
      let last = content.count - FrameHeader.size
      var candidate = start
      while candidate <= last {
        if FrameHeader.mayProve(expected, content, at: candidate),
          let header = FrameHeader(content, at: candidate, salt: salt),
          header.sequence > expected, header.durableThrough >= expected,
          try hasBody(header, at: place + candidate - start + FrameHeader.size)
        {
          return true
        }
        candidate += 8
      }
      place += candidate - start
    }
    return false
  }
}

extension FrameHeader {
  /// Whether what would be a header's durableThrough reaches a sequence: tells nearly all bytes apart from headers
  /// without working out a checksum.
  fileprivate static func mayProve(_ sequence: UInt64, _ bytes: [UInt8], at start: Int) -> Bool {
    let durableThrough = unsafe bytes.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: start + 24,
      as: UInt64.self
    )
    return UInt64(littleEndian: durableThrough) >= sequence
  }
}
