/// The entries of one namespace in the order of their keys' bytes.
///
/// In blocks, so that a queue that is filled at one end and emptied at the other stays cheap.
struct EntryTable: Sendable {
  private static let blockSize = 256

  /// None of them is empty.
  private var blocks: [[Entry]] = []

  init() {}

  var isEmpty: Bool { blocks.isEmpty }

  /// Sets or removes an entry.
  ///
  /// - Complexity: O(log count + 256), and O(count / 256) where a block is added or removed.
  mutating func set(_ key: [UInt8], to value: [UInt8]?) {
    let block = firstBlock(reaching: key)
    guard block < blocks.count else {
      if let value { append(Entry(key: key, value: value)) }
      return
    }
    let index = blocks[block].firstIndex(reaching: key)
    let isPresent = blocks[block][index].key == key
    switch (value, isPresent) {
    case (let value?, true): blocks[block][index] = Entry(key: key, value: value)
    case (let value?, false): insert(Entry(key: key, value: value), at: index, in: block)
    case (nil, true): remove(at: index, in: block)
    case (nil, false): break
    }
  }

  /// The entries after a key.
  func entries(after key: [UInt8]?, limit: Int) -> [Entry] {
    var result: [Entry] = []
    var block = key.map(firstBlock(reaching:)) ?? 0
    var index = 0
    if let key, block < blocks.count {
      index = blocks[block].firstIndex(reaching: key)
      if blocks[block][index].key == key { index += 1 }
    }
    while block < blocks.count, result.count < limit {
      let end = min(blocks[block].count, index + limit - result.count)
      result += blocks[block][index..<end]
      block += 1
      index = 0
    }
    return result
  }

  private mutating func append(_ entry: Entry) {
    if let last = blocks.last, last.count < Self.blockSize {
      blocks[blocks.count - 1].append(entry)
    } else {
      blocks.append([entry])
    }
  }

  private mutating func insert(_ entry: Entry, at index: Int, in block: Int) {
    blocks[block].insert(entry, at: index)
    let count = blocks[block].count
    guard count > Self.blockSize else { return }
    let upper = Array(blocks[block][(count / 2)...])
    blocks[block].removeSubrange((count / 2)...)
    blocks.insert(upper, at: block + 1)
  }

  private mutating func remove(at index: Int, in block: Int) {
    blocks[block].remove(at: index)
    if blocks[block].isEmpty { blocks.remove(at: block) }
  }

  /// The first block whose last key is not below `key`.
  private func firstBlock(reaching key: [UInt8]) -> Int {
    var low = 0
    var high = blocks.count
    while low < high {
      let middle = (low + high) >> 1
      if let last = blocks[middle].last, last.key.lexicographicallyPrecedes(key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}

extension [Entry] {
  /// The first index whose key is not below `key`.
  fileprivate func firstIndex(reaching key: [UInt8]) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) >> 1
      if self[middle].key.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
