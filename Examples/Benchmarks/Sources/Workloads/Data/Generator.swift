public import Foundation

/// The data of the workloads, computed from record numbers: every contender gets the same.
public enum Generator {
  /// The time of record 0, in microseconds since 1970; record n is n microseconds younger.
  public static let epoch: Int64 = 1_700_000_000_000_000

  /// A number's pseudo-random number: SplitMix64 with the number as its seed (Steele, Lea and Flood 2014).
  public static func mix(_ number: UInt64) -> UInt64 {
    var mixed = number &+ 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// Both halves of a record's id; ids are in random order.
  public static func halves(of record: Int) -> (high: UInt64, low: UInt64) {
    let number = UInt64(record)
    return (mix(2 * number), mix(2 * number + 1))
  }

  /// A record's id: its halves, big-endian.
  public static func id(of record: Int) -> UUID {
    let (high, low) = halves(of: record)
    func byte(_ half: UInt64, _ shift: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: half >> shift) }
    return UUID(
      uuid: (
        byte(high, 56), byte(high, 48), byte(high, 40), byte(high, 32),
        byte(high, 24), byte(high, 16), byte(high, 8), byte(high, 0),
        byte(low, 56), byte(low, 48), byte(low, 40), byte(low, 32),
        byte(low, 24), byte(low, 16), byte(low, 8), byte(low, 0)
      )
    )
  }

  /// When a record was created, in microseconds since 1970.
  public static func createdAt(_ record: Int) -> Int64 {
    epoch + Int64(record)
  }

  /// Whether W3 and W4 find a record deleted: about three of ten that are no roots.
  public static func isDeleted(_ record: Int) -> Bool {
    record % 1000 != 0 && mix(UInt64(record)) % 10 < 3
  }
}
