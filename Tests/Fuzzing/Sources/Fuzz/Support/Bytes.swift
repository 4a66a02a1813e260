@testable import Perennial

extension [UInt8] {
  /// The number at a place, the lowest byte first; nil where the bytes end before.
  func number(at place: Int) -> UInt32? {
    guard place >= 0, place + 4 <= count else { return nil }
    return self[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// Writes a number over four bytes, the lowest first.
  mutating func put(_ number: UInt32, at place: Int) {
    guard place >= 0, place + 4 <= count else { return }
    for index in 0..<4 {
      self[place + index] = UInt8(truncatingIfNeeded: number >> UInt32(8 * index))
    }
  }

  /// The bytes of a number, the lowest first.
  static func littleEndian(_ number: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
  }
}
