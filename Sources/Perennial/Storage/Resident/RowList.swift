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
    case .many(let blocks):
      blocks.has(row)
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

extension [UInt32] {
  /// The first index whose row is not below `row`.
  fileprivate func firstIndex(reaching row: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if self[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  fileprivate func has(_ row: UInt32) -> Bool {
    let index = firstIndex(reaching: row)
    return index < count && self[index] == row
  }

  fileprivate mutating func insertSorted(_ row: UInt32) {
    guard let last, last >= row else {
      append(row)
      return
    }
    let index = firstIndex(reaching: row)
    if self[index] != row { insert(row, at: index) }
  }

  fileprivate mutating func removeSorted(_ row: UInt32) {
    let index = firstIndex(reaching: row)
    if index < count, self[index] == row { remove(at: index) }
  }

  fileprivate var halves: [[UInt32]] {
    [Array(self[..<(count / 2)]), Array(self[(count / 2)...])]
  }

  fileprivate func ascend(above bound: UInt32?, _ body: (UInt32) -> Bool) -> Bool {
    var index = 0
    if let bound {
      index = firstIndex(reaching: bound)
      if index < count, self[index] == bound { index += 1 }
    }
    while index < count {
      guard body(self[index]) else { return false }
      index += 1
    }
    return true
  }

  fileprivate func descend(below bound: UInt32?, _ body: (UInt32) -> Bool) -> Bool {
    var index = bound.map { firstIndex(reaching: $0) } ?? count
    while index > 0 {
      index -= 1
      guard body(self[index]) else { return false }
    }
    return true
  }
}

extension [[UInt32]] {
  /// The first block whose last row is not below `row`.
  fileprivate func firstBlock(reaching row: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if let last = self[middle].last, last < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  fileprivate func has(_ row: UInt32) -> Bool {
    let index = firstBlock(reaching: row)
    return index < count && self[index].has(row)
  }

  fileprivate mutating func insertSorted(_ row: UInt32) {
    let index = firstBlock(reaching: row)
    guard index < count else {
      appendRow(row)
      return
    }
    self[index].insertSorted(row)
    if self[index].count > RowList.blockSize {
      replaceSubrange(index...index, with: self[index].halves)
    }
  }

  /// Blocks that grow at the end are filled to the brim.
  private mutating func appendRow(_ row: UInt32) {
    if let last, last.count < RowList.blockSize {
      self[count - 1].append(row)
      return
    }
    var block: [UInt32] = []
    block.reserveCapacity(RowList.blockSize)
    block.append(row)
    append(block)
  }

  fileprivate mutating func append(rows: Range<UInt32>) {
    var rest = rows
    while !rest.isEmpty {
      if last.map({ $0.count >= RowList.blockSize }) ?? true {
        var block: [UInt32] = []
        block.reserveCapacity(RowList.blockSize)
        append(block)
      }
      let part = rest.prefix(RowList.blockSize - self[count - 1].count)
      self[count - 1].append(contentsOf: part)
      rest = rest.dropFirst(part.count)
    }
  }

  fileprivate mutating func removeSorted(_ row: UInt32) {
    let index = firstBlock(reaching: row)
    guard index < count else { return }
    self[index].removeSorted(row)
    if self[index].isEmpty {
      remove(at: index)
    } else if index + 1 < count, self[index].count + self[index + 1].count <= RowList.blockSize / 4
    {
      // Sparse neighbours become one, so that a list that shrinks has few blocks again.
      self[index].append(contentsOf: self[index + 1])
      remove(at: index + 1)
    }
  }
}
