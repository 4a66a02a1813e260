/// A block of a ``RowList``: its rows in ascending order.
extension [UInt32] {
  /// The first index whose row is not below `row`.
  func firstIndex(reaching row: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if self[middle] < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func has(_ row: UInt32) -> Bool {
    let index = firstIndex(reaching: row)
    return index < count && self[index] == row
  }

  mutating func insertSorted(_ row: UInt32) {
    guard let last, last >= row else {
      append(row)
      return
    }
    let index = firstIndex(reaching: row)
    if self[index] != row { insert(row, at: index) }
  }

  mutating func removeSorted(_ row: UInt32) {
    let index = firstIndex(reaching: row)
    if index < count, self[index] == row { remove(at: index) }
  }

  var halves: [[UInt32]] {
    [Array(self[..<(count / 2)]), Array(self[(count / 2)...])]
  }

  func ascend(above bound: UInt32?, _ body: (UInt32) -> Bool) -> Bool {
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

  func descend(below bound: UInt32?, _ body: (UInt32) -> Bool) -> Bool {
    var index = bound.map { firstIndex(reaching: $0) } ?? count
    while index > 0 {
      index -= 1
      guard body(self[index]) else { return false }
    }
    return true
  }
}

/// The blocks of a long ``RowList``, none of them empty.
extension [[UInt32]] {
  /// The first block whose last row is not below `row`.
  func firstBlock(reaching row: UInt32) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if let last = self[middle].last, last < row { low = middle + 1 } else { high = middle }
    }
    return low
  }

  func has(_ row: UInt32) -> Bool {
    let index = firstBlock(reaching: row)
    return index < count && self[index].has(row)
  }

  mutating func insertSorted(_ row: UInt32) {
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

  mutating func append(rows: Range<UInt32>) {
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

  mutating func removeSorted(_ row: UInt32) {
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
