/// The operations that hold records, by number and by id.
struct OperationTable: Sendable {
  /// An operation's number must leave room for the mark of an interned set.
  static let maximumCount = Int(clamping: Int64(1) << 31 - 2)

  /// An operation as it began.
  final class Operation: Sendable {
    let stored: StoredOperation
    let tenant: UInt32
    /// All that ever held its tombstone.
    let members: [RecordReference]

    init(_ stored: StoredOperation, tenant: UInt32, members: [RecordReference]) {
      self.stored = stored
      self.tenant = tenant
      self.members = members
    }
  }

  /// Small, because it changes; an operation that has ended is let go.
  private struct Entry: Sendable {
    var operation: Operation?
    var liveCount: Int
  }

  private var entries = ChunkedArray<Entry>()
  private var numbers = ShardedDictionary<OperationID, UInt32>()

  init() {}

  /// How many operations there ever were.
  var count: Int { entries.count }

  /// The numbers of those that have not ended, in order.
  var living: [UInt32] { numbers.values.sorted() }

  func number(of id: OperationID) -> UInt32? {
    numbers[id]
  }

  /// The operation, until it has ended.
  subscript(number: UInt32) -> Operation? {
    entries[Int(number)].operation
  }

  func liveCount(of number: UInt32) -> Int {
    entries[Int(number)].liveCount
  }

  mutating func append(_ operation: Operation) -> UInt32 {
    let number = UInt32(entries.count)
    entries.append(Entry(operation: operation, liveCount: 0))
    numbers[operation.stored.id] = number
    return number
  }

  /// Leaves numbers to operations that have ended, until there are `count`.
  ///
  /// How many there were only a file's word stands for, so they take next to no memory.
  mutating func skip(to count: Int) {
    entries.extend(to: count, with: Entry(operation: nil, liveCount: 0))
  }

  mutating func addLive(_ difference: Int, to number: UInt32) {
    entries[Int(number)].liveCount += difference
  }

  mutating func end(_ number: UInt32) {
    guard let operation = entries[Int(number)].operation else { return }
    numbers[operation.stored.id] = nil
    entries[Int(number)] = Entry(operation: nil, liveCount: 0)
  }
}
