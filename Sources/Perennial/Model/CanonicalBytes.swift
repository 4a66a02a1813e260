#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// The forms in which values enter digests and keys: big-endian, texts and lists behind their length.
extension [UInt8] {
  package mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    var shift = value.bitWidth
    while shift > 0 {
      shift -= 8
      append(UInt8(truncatingIfNeeded: value >> shift))
    }
  }

  package mutating func append(_ uuid: UUID) {
    let b = uuid.uuid
    append(contentsOf: [b.0, b.1, b.2, b.3, b.4, b.5, b.6, b.7])
    append(contentsOf: [b.8, b.9, b.10, b.11, b.12, b.13, b.14, b.15])
  }

  package mutating func appendFramed(_ text: String) {
    appendBigEndian(UInt32(truncatingIfNeeded: text.utf8.count))
    append(contentsOf: text.utf8)
  }

  package mutating func append(_ identifier: Identifier) {
    switch identifier {
    case .integer(let number):
      append(1)
      appendBigEndian(number)
    case .uuid(let uuid):
      append(2)
      append(uuid)
    case .text(let text):
      append(3)
      appendFramed(text)
    }
  }
}
