/// Lists of ids: runs of one tag, numbers as differences, since ids of a cascade often stand in a row.
extension ByteWriter {
  mutating func append(_ ids: [Identifier]) {
    append(count: ids.count)
    var previous: Int64 = 0
    var start = 0
    while start < ids.count {
      let tag = ids[start].tag
      var end = start + 1
      while end < ids.count, ids[end].tag == tag { end += 1 }
      append(tag)
      append(count: end - start)
      appendRun(ids, start..<end, after: &previous)
      start = end
    }
  }

  private mutating func appendRun(
    _ ids: [Identifier],
    _ run: Range<Int>,
    after previous: inout Int64
  ) {
    guard case .integer = ids[run.lowerBound] else {
      for place in run {
        if case .uuid(let uuid) = ids[place] { append(uuid) }
        if case .text(let text) = ids[place] { append(text: text) }
      }
      return
    }
    append(zigzags: run.count) { place in
      guard case .integer(let number) = ids[run.lowerBound &+ place] else { return 0 }
      defer { previous = number }
      return number &- previous
    }
  }
}

extension ByteReader {
  mutating func identifiers() throws(ByteError) -> [Identifier] {
    let count = try count(of: 1)
    guard count > 0 else { return [] }
    var ids: [Identifier] = []
    ids.reserveCapacity(count)
    var previous: Int64 = 0
    while ids.count < count {
      let tag = try byte()
      let start = position
      let run = try self.count(of: 1)
      guard run > 0, run <= count - ids.count else { throw ByteError(.count, at: start) }
      switch tag {
      case 1:
        try zigzags(run) { difference in
          previous &+= difference
          ids.append(.integer(previous))
        }
      case 2: for _ in 0..<run { ids.append(.uuid(try uuid())) }
      case 3: for _ in 0..<run { ids.append(.text(try text())) }
      default: throw ByteError(.tag, at: start - 1)
      }
    }
    return ids
  }
}

extension Identifier {
  fileprivate var tag: UInt8 {
    switch self {
    case .integer: 1
    case .uuid: 2
    case .text: 3
    }
  }
}
