/// The sets of operations that hold records, each as one number in a row.
///
/// 0 is the empty set, a number below 2³¹ the set of the operation of that number less one, and one above
/// it an interned set. Most records are held by nothing or by one operation and cost no table.
struct TombstoneSets: Sendable {
  static let maximumCount = Int(clamping: Int64(1) << 31)

  private static let internedBit: UInt32 = 1 << 31
  private var sets = ChunkedArray<[UInt32]>()
  private var numbers = ShardedDictionary<[UInt32], UInt32>()

  init() {}

  /// How many interned sets there are.
  var count: Int { sets.count }

  /// A set's operations, oldest first.
  func operations(of set: UInt32) -> [UInt32] {
    if set == 0 { return [] }
    return set & Self.internedBit == 0 ? [set - 1] : sets[Int(set & ~Self.internedBit)]
  }

  /// The one operation of a set that has no other; nil for an empty or a larger set.
  static func onlyOperation(of set: UInt32) -> UInt32? {
    set == 0 || set & internedBit != 0 ? nil : set - 1
  }

  /// The operations of an interned set, by its place.
  func interned(at index: Int) -> [UInt32] { sets[index] }

  /// Adds an interned set, as an image has it.
  mutating func appendInterned(_ set: [UInt32]) {
    numbers[set] = UInt32(sets.count) | Self.internedBit
    sets.append(set)
  }

  /// A set's operations; nil where the number or one of them is none.
  func known(_ set: UInt32, operationCount: Int) -> [UInt32]? {
    if set & Self.internedBit == 0 { return set <= operationCount ? operations(of: set) : nil }
    return set & ~Self.internedBit < sets.count ? operations(of: set) : nil
  }

  mutating func adding(_ operation: UInt32, to set: UInt32) -> UInt32 {
    if set == 0 { return operation + 1 }
    let old = operations(of: set)
    return old.contains(operation) ? set : interned((old + [operation]).sorted())
  }

  mutating func removing(_ operation: UInt32, from set: UInt32) -> UInt32 {
    if set & Self.internedBit == 0 { return set == operation + 1 ? 0 : set }
    return interned(operations(of: set).filter { $0 != operation })
  }

  private mutating func interned(_ operations: [UInt32]) -> UInt32 {
    guard let first = operations.first else { return 0 }
    if operations.count == 1 { return first + 1 }
    if let number = numbers[operations] { return number }
    let number = UInt32(sets.count) | Self.internedBit
    sets.append(operations)
    numbers[operations] = number
    return number
  }
}
