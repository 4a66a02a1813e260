// The names of variables and functions are those of FIPS 180-4, so that the two can be compared.
// Everything is inlined into one straight run of rounds with constant subscripts: the vectors
// dissolve into registers, the constants into immediate operands, and no bounds check remains.

extension SHA256 {
  /// Mixes the block into the state (FIPS 180-4, 6.2.2) and clears it.
  mutating func compress() {
    var schedule = block
    var variables = Variables(state)
    variables.mix(&schedule, .roundConstants0)
    variables.mix(&schedule, .roundConstants16)
    variables.mix(&schedule, .roundConstants32)
    variables.mix(&schedule, .roundConstants48)
    state &+= variables.vector
    block = SIMD16()
  }

  /// The working variables of one compression.
  private struct Variables {
    var a, b, c, d, e, f, g, h: UInt32

    @inline(__always)
    init(_ state: SIMD8<UInt32>) {
      (a, b, c, d) = (state[0], state[1], state[2], state[3])
      (e, f, g, h) = (state[4], state[5], state[6], state[7])
    }

    @inline(__always)
    var vector: SIMD8<UInt32> { SIMD8(a, b, c, d, e, f, g, h) }

    /// Sixteen rounds, in which the variables change roles instead of places.
    ///
    /// Each word of the schedule is advanced to the next sixteen right after its use; ahead of
    /// the rounds, that would spill. After the last round the optimizer drops it.
    @inline(__always)
    mutating func mix(_ w: inout SIMD16<UInt32>, _ k: SIMD16<UInt32>) {
      Self.round(a, b, c, &d, e, f, g, &h, w[0] &+ k[0])
      w.advance(0)
      Self.round(h, a, b, &c, d, e, f, &g, w[1] &+ k[1])
      w.advance(1)
      Self.round(g, h, a, &b, c, d, e, &f, w[2] &+ k[2])
      w.advance(2)
      Self.round(f, g, h, &a, b, c, d, &e, w[3] &+ k[3])
      w.advance(3)
      Self.round(e, f, g, &h, a, b, c, &d, w[4] &+ k[4])
      w.advance(4)
      Self.round(d, e, f, &g, h, a, b, &c, w[5] &+ k[5])
      w.advance(5)
      Self.round(c, d, e, &f, g, h, a, &b, w[6] &+ k[6])
      w.advance(6)
      Self.round(b, c, d, &e, f, g, h, &a, w[7] &+ k[7])
      w.advance(7)
      Self.round(a, b, c, &d, e, f, g, &h, w[8] &+ k[8])
      w.advance(8)
      Self.round(h, a, b, &c, d, e, f, &g, w[9] &+ k[9])
      w.advance(9)
      Self.round(g, h, a, &b, c, d, e, &f, w[10] &+ k[10])
      w.advance(10)
      Self.round(f, g, h, &a, b, c, d, &e, w[11] &+ k[11])
      w.advance(11)
      Self.round(e, f, g, &h, a, b, c, &d, w[12] &+ k[12])
      w.advance(12)
      Self.round(d, e, f, &g, h, a, b, &c, w[13] &+ k[13])
      w.advance(13)
      Self.round(c, d, e, &f, g, h, a, &b, w[14] &+ k[14])
      w.advance(14)
      Self.round(b, c, d, &e, f, g, h, &a, w[15] &+ k[15])
      w.advance(15)
    }

    // swift-format-ignore
    @inline(__always)
    private static func round(
      _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32,
      _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
      _ input: UInt32
    ) {
      let sum1 = e.rotated(6) ^ e.rotated(11) ^ e.rotated(25)
      let choice = g ^ (e & (f ^ g))
      let t1 = h &+ input &+ choice &+ sum1
      let sum0 = a.rotated(2) ^ a.rotated(13) ^ a.rotated(22)
      // The exclusive or of `b` and `c` is that of `a` and `b` one round before.
      let majority = b ^ ((a ^ b) & (b ^ c))
      d &+= t1
      h = t1 &+ sum0 &+ majority
    }
  }
}

extension SIMD16<UInt32> {
  /// Replaces a word of the message schedule by the word sixteen later.
  @inline(__always)
  fileprivate mutating func advance(_ index: Int) {
    let w1 = self[(index + 1) % 16]
    let w14 = self[(index + 14) % 16]
    let sigma0 = w1.rotated(7) ^ w1.rotated(18) ^ w1 &>> 3
    let sigma1 = w14.rotated(17) ^ w14.rotated(19) ^ w14 &>> 10
    self[index] = self[index] &+ sigma0 &+ self[(index + 9) % 16] &+ sigma1
  }
}

extension UInt32 {
  @inline(__always)
  fileprivate func rotated(_ count: UInt32) -> UInt32 { self &>> count | self &<< (32 &- count) }
}
