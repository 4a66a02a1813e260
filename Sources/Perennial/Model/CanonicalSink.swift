#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

/// What canonical bytes are written into: an array, or a hash that needs no array.
package protocol CanonicalSink {
  mutating func append(_ byte: UInt8)
  mutating func append(bigEndian word: UInt32)
  mutating func append(utf8 text: String)
}

/// The forms in which values enter digests and keys: big-endian, texts and lists behind their length.
extension CanonicalSink {
  package mutating func append(bigEndian value: UInt64) {
    append(bigEndian: UInt32(truncatingIfNeeded: value >> 32))
    append(bigEndian: UInt32(truncatingIfNeeded: value))
  }

  package mutating func append(bigEndian value: Int64) {
    append(bigEndian: UInt64(bitPattern: value))
  }

  package mutating func append(count: Int) {
    append(bigEndian: UInt64(count))
  }

  package mutating func append(_ uuid: UUID) {
    let b = uuid.uuid
    append(bigEndian: UInt32(b.0, b.1, b.2, b.3))
    append(bigEndian: UInt32(b.4, b.5, b.6, b.7))
    append(bigEndian: UInt32(b.8, b.9, b.10, b.11))
    append(bigEndian: UInt32(b.12, b.13, b.14, b.15))
  }

  package mutating func append(framed text: String) {
    append(bigEndian: UInt32(truncatingIfNeeded: text.utf8.count))
    append(utf8: text)
  }

  package mutating func append(_ identifier: Identifier) {
    switch identifier {
    case .integer(let number):
      append(1)
      append(bigEndian: number)
    case .uuid(let uuid):
      append(2)
      append(uuid)
    case .text(let text):
      append(3)
      append(framed: text)
    }
  }

  /// Appends a tag and the value; lists behind their number of elements.
  mutating func append(_ value: AuditValue) {
    switch value {
    case .null: append(0)
    case .bool(let value):
      append(1)
      append(value ? 1 : 0)
    case .integer(let value):
      append(2)
      append(bigEndian: value)
    case .number(let value):
      append(3)
      append(bigEndian: value.bitPattern)
    case .text(let value):
      append(4)
      append(framed: value)
    case .list(let values):
      append(5)
      append(count: values.count)
      for value in values {
        append(value)
      }
    }
  }
}

extension [UInt8]: CanonicalSink {
  package mutating func append(bigEndian word: UInt32) {
    append(UInt8(truncatingIfNeeded: word >> 24))
    append(UInt8(truncatingIfNeeded: word >> 16))
    append(UInt8(truncatingIfNeeded: word >> 8))
    append(UInt8(truncatingIfNeeded: word))
  }

  package mutating func append(utf8 text: String) {
    append(contentsOf: text.utf8)
  }
}

extension UInt32 {
  fileprivate init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
    self = UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
  }
}
