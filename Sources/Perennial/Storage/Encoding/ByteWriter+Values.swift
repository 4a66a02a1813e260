#if canImport(FoundationEssentials)
  package import FoundationEssentials
#else
  package import Foundation
#endif

extension ByteWriter {
  /// Appends the sixteen bytes.
  package mutating func append(_ uuid: UUID) {
    append(bytesOf: uuid.uuid)
  }

  /// Appends the thirty-two bytes.
  package mutating func append(_ digest: Digest) {
    let words = SIMD4(
      digest.word0.bigEndian,
      digest.word1.bigEndian,
      digest.word2.bigEndian,
      digest.word3.bigEndian
    )
    append(bytesOf: words)
  }

  /// Appends a tag and the id.
  package mutating func append(_ identifier: Identifier) {
    switch identifier {
    case .integer(let number):
      append(1)
      append(zigzag: number)
    case .uuid(let uuid):
      append(2)
      append(uuid)
    case .text(let text):
      append(3)
      append(text: text)
    }
  }

  /// Appends a name: the number of one that occurred before, or the next number and the text.
  mutating func append(name text: String, in names: inout WrittenNames) {
    let (number, isNew) = names.number(of: text)
    append(count: number)
    if isNew { append(text: text) }
  }
}
