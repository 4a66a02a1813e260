/// A set of row numbers in ascending order, in blocks, for lists of one row as of millions.
///
/// Rows are mostly added at the end and read in order from somewhere; both cost little, whatever the
/// length. A change copies one block where a snapshot is held.
struct RowList: Sendable {
  static let blockSize = 512

  /// Never has an empty block among `many`.
  private enum Form: Sendable {
    case few([UInt32])
    case many([[UInt32]])
  }

  private var form: Form = .few([])

  init() {}

  var isEmpty: Bool {
    switch form {
    case .few(let rows): rows.isEmpty
    case .many(let blocks): blocks.isEmpty
    }
  }

  /// How many rows there are.
  ///
  /// - Complexity: O(count / 512).
  var count: Int {
    switch form {
    case .few(let rows): rows.count
    case .many(let blocks): blocks.reduce(0) { $0 + $1.count }
    }
  }

  func contains(_ row: UInt32) -> Bool {
    switch form {
    case .few(let rows): rows.has(row)
    case .many(let blocks): blocks.has(row)
    }
  }

  /// Adds a row; one that is there stays.
  ///
  /// - Complexity: O(1) amortised above all others, else O(log count + 512).
  mutating func insert(_ row: UInt32) {
    switch form {
    case .few(var rows):
      form = .few([])  // So that `rows` is the only holder and changes in place.
      rows.insertSorted(row)
      form = rows.count > Self.blockSize ? .many(rows.halves) : .few(rows)
    case .many(var blocks):
      form = .few([])
      blocks.insertSorted(row)
      form = .many(blocks)
    }
  }

  /// Adds rows that are above all others.
  ///
  /// - Complexity: O(added).
  mutating func append(_ added: Range<UInt32>) {
    switch form {
    case .few(var rows):
      form = .few([])
      if rows.count + added.count <= Self.blockSize {
        rows.append(contentsOf: added)
        form = .few(rows)
        return
      }
      var blocks = rows.isEmpty ? [] : [rows]
      blocks.append(rows: added)
      form = .many(blocks)
    case .many(var blocks):
      form = .few([])
      blocks.append(rows: added)
      form = .many(blocks)
    }
  }

  /// Removes a row, if it is there.
  ///
  /// - Complexity: O(log count + 512), and O(count / 512) where a block becomes empty.
  mutating func remove(_ row: UInt32) {
    switch form {
    case .few(var rows):
      form = .few([])
      rows.removeSorted(row)
      form = .few(rows)
    case .many(var blocks):
      form = .few([])
      blocks.removeSorted(row)
      form = blocks.count > 1 ? .many(blocks) : .few(blocks.first ?? [])
    }
  }
}

extension RowList {
  /// Gives the rows above a bound, the lowest first, until the body answers false.
  func forEach(above bound: UInt32? = nil, _ body: (UInt32) -> Bool) {
    switch form {
    case .few(let rows): _ = rows.ascend(above: bound, body)
    case .many(let blocks):
      var index = bound.map { blocks.firstBlock(reaching: $0) } ?? 0
      var bound = bound
      while index < blocks.count {
        guard blocks[index].ascend(above: bound, body) else { return }
        bound = nil
        index += 1
      }
    }
  }

  /// Gives the rows below a bound, the highest first, until the body answers false.
  func forEachBackwards(below bound: UInt32? = nil, _ body: (UInt32) -> Bool) {
    switch form {
    case .few(let rows): _ = rows.descend(below: bound, body)
    case .many(let blocks):
      var index = blocks.count - 1
      var bound = bound
      if let bound { index = min(index, blocks.firstBlock(reaching: bound)) }
      while index >= 0 {
        guard blocks[index].descend(below: bound, body) else { return }
        // The first block may lie wholly above the bound; then the bound concerns no other either.
        bound = nil
        index -= 1
      }
    }
  }

  /// All rows in order.
  var rows: [UInt32] {
    switch form {
    case .few(let rows): rows
    case .many(let blocks): Array(blocks.joined())
    }
  }
}
