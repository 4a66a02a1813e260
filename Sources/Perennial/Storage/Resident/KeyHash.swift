/// Hashes keys for indexes in memory, the same within a process.
///
/// Two multiplications in place of SipHash, since an insertion hashes its key half a dozen times; seeded at
/// random all the same, because strangers may choose ids.
struct KeyHash: Sendable {
  static let shared = KeyHash()

  /// 2⁶⁴ divided by the golden ratio: bits without a pattern.
  private static let pattern: UInt64 = 0x9E37_79B9_7F4A_7C15

  private let seeds: (UInt64, UInt64)

  init(seeds: (UInt64, UInt64) = (.random(in: .min ... .max), .random(in: .min ... .max))) {
    self.seeds = seeds
  }

  func callAsFunction(_ tenant: UInt32, _ id: Identifier) -> UInt64 {
    switch id {
    // Numbers in a row need the second one: the first spreads them in steps, which may be small.
    case .integer(let number):
      mix(mix(UInt64(bitPattern: number), UInt64(tenant)), Self.pattern)
    case .uuid(let uuid): mix(mix(uuid.words.0, uuid.words.1), UInt64(tenant))
    case .text(let text): mix(Self.hash(text), UInt64(tenant))
    }
  }

  /// Of a text's bytes, eight at a time; for tables that are filled once and thrown away.
  func callAsFunction(bytesOf text: String) -> UInt64 {
    var text = text
    return text.withUTF8 { buffer in
      let bytes = unsafe Span(_unsafeElements: buffer).bytes
      var (hash, index) = (UInt64(bytes.byteCount), 0)
      while index + 8 <= bytes.byteCount {
        let word = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        hash = mix(hash ^ word, Self.pattern)
        index += 8
      }
      var rest: UInt64 = 0
      while index < bytes.byteCount {
        rest = unsafe rest << 8 | UInt64(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        index += 1
      }
      return mix(hash ^ rest, Self.pattern)
    }
  }

  private func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = (first ^ seeds.0).multipliedFullWidth(by: second ^ seeds.1)
    return product.high ^ product.low
  }

  private static func hash(_ text: String) -> UInt64 {
    var hasher = Hasher()
    hasher.combineBytes(of: text)
    return UInt64(truncatingIfNeeded: hasher.finalize())
  }
}
