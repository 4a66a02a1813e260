/// Canonical bytes go into a hash by words, without an array between.
extension SHA256: CanonicalSink {
  package mutating func append(_ byte: UInt8) {
    append(byte: byte)
  }

  package mutating func append(bigEndian word: UInt32) {
    append(word: word)
  }

  package mutating func append(utf8 text: String) {
    var text = text
    text.withUTF8 { bytes in
      unsafe update(Span(_unsafeElements: bytes))
    }
  }
}

extension HMACSHA256: CanonicalSink {
  package mutating func append(_ byte: UInt8) {
    inner.append(byte)
  }

  package mutating func append(bigEndian word: UInt32) {
    inner.append(bigEndian: word)
  }

  package mutating func append(utf8 text: String) {
    inner.append(utf8: text)
  }
}
