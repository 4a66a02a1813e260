/// How record references and lists of them are written.
///
/// A reference is the zigzag of its difference, wrapping, to the one before it in the change set, alone
/// or in a list; the first one's is to 0. Since lists of a cascade repeat each other, a list is a varint
/// whose two lowest bits say how it is written:
///
/// | bits | rest of the varint | followed by |
/// |---|---|---|
/// | 0 | number of references | that many references |
/// | 1 | number of an earlier list | nothing: the same list |
/// | 2 | number of parts, 2 at least | that many lists written as 0 or 1, none of them empty, one after the other |
///
/// Lists are numbered in the order in which they end, from 0, but for empty ones, for those written as 1
/// and for parts. The reference before what follows a list is the list's last one.
///
/// What parts repeat is at most four times what was written out before, and 1,024: so a few bytes
/// cannot ask for a large memory.
enum ReferenceLists {
  static let spelledOut: UInt64 = 0
  static let repeated: UInt64 = 1
  static let composed: UInt64 = 2

  /// How much parts may repeat.
  struct Allowance {
    private var left = 1_024

    mutating func grow(by count: Int) {
      left += 4 * count
    }

    /// - Returns: False, and nothing is taken, where so many are not left.
    mutating func take(_ count: Int) -> Bool {
      guard count <= left else { return false }
      left -= count
      return true
    }
  }
}

/// Writes references and lists of them.
struct ReferenceListWriter {
  private struct Part {
    let range: Range<Int>
    /// The earlier list that the part repeats.
    let list: Int?
  }

  /// How many earlier lists are looked at, the first ones: those of transitions, which others repeat.
  private static let searchLimit = 32
  /// How often a part is looked for in one list.
  private static let partLimit = 64

  private var known: [[RecordReference]] = []
  private var allowance = ReferenceLists.Allowance()
  private var previous: UInt64 = 0

  @inline(__always)
  mutating func append(_ reference: RecordReference, to out: inout ByteWriter) {
    out.append(zigzag: Int64(bitPattern: reference.rawValue &- previous))
    previous = reference.rawValue
  }

  mutating func append(_ list: [RecordReference], to out: inout ByteWriter) {
    guard let last = list.last else {
      out.append(varint: ReferenceLists.spelledOut)
      return
    }
    if let number = known.prefix(Self.searchLimit).firstIndex(of: list) {
      append(ReferenceLists.repeated, number, to: &out)
      previous = last.rawValue
      return
    }
    let parts = known.isEmpty || list.count == 1 ? [] : parts(of: list)
    if parts.count > 1 {
      append(ReferenceLists.composed, parts.count, to: &out)
      for part in parts { append(part, of: list, to: &out) }
    } else {
      append(Part(range: list.indices, list: nil), of: list, to: &out)
    }
    known.append(list)
  }

  private func append(_ form: UInt64, _ rest: Int, to out: inout ByteWriter) {
    out.append(varint: UInt64(truncatingIfNeeded: rest) << 2 | form)
  }

  private mutating func append(_ part: Part, of list: [RecordReference], to out: inout ByteWriter) {
    if let number = part.list {
      append(ReferenceLists.repeated, number, to: &out)
      previous = list[part.range.upperBound - 1].rawValue
      return
    }
    append(ReferenceLists.spelledOut, part.range.count, to: &out)
    allowance.grow(by: part.range.count)
    let start = part.range.lowerBound
    out.append(zigzags: part.range.count) { place in
      let value = list[start &+ place].rawValue
      defer { previous = value }
      return Int64(bitPattern: value &- previous)
    }
  }

  /// Cuts a list where it repeats an earlier one; looks where it and where a table begins.
  private mutating func parts(of list: [RecordReference]) -> [Part] {
    var parts: [Part] = []
    var (start, place) = (0, 0)
    for _ in 0..<Self.partLimit where place < list.count {
      if let number = known.prefix(Self.searchLimit).longestPrefix(of: list, from: place),
        allowance.take(known[number].count)
      {
        if start < place { parts.append(Part(range: start..<place, list: nil)) }
        let end = place + known[number].count
        parts.append(Part(range: place..<end, list: number))
        (start, place) = (end, end)
      } else {
        place = list.endOfTable(from: place)
      }
    }
    if start < list.count { parts.append(Part(range: start..<list.count, list: nil)) }
    return parts
  }
}

extension ArraySlice<[RecordReference]> {
  /// The place of an equal list.
  fileprivate func firstIndex(of list: [RecordReference]) -> Int? {
    indices.first { self[$0].count == list.count && self[$0].isFound(in: list, at: 0) }
  }

  /// The place of the longest list that stands at a place of another.
  fileprivate func longestPrefix(of list: [RecordReference], from place: Int) -> Int? {
    var longest: Int?
    for index in indices
    where self[index].count > (longest.map { self[$0].count } ?? 0)
      && self[index].isFound(in: list, at: place)
    {
      longest = index
    }
    return longest
  }
}

extension [RecordReference] {
  /// Whether all of this stands at a place of another list; its ends are compared before the rest.
  fileprivate func isFound(in list: [RecordReference], at place: Int) -> Bool {
    guard count <= list.count - place, first == list[place], last == list[place + count - 1]
    else { return false }
    return place == 0 && count == list.count
      ? self == list : elementsEqual(list[place..<place + count])
  }

  /// Where a handle of another table follows.
  fileprivate func endOfTable(from place: Int) -> Int {
    let table = self[place].rawValue >> 32
    var end = place + 1
    while end < count, self[end].rawValue >> 32 == table { end += 1 }
    return end
  }
}

/// Reads references and lists of them.
struct ReferenceListReader {
  private var known: [[RecordReference]] = []
  private var allowance = ReferenceLists.Allowance()
  private var previous: UInt64 = 0

  @inline(__always)
  mutating func reference(_ reader: inout ByteReader) throws(ByteError) -> RecordReference {
    previous &+= UInt64(bitPattern: try reader.zigzag())
    return RecordReference(rawValue: previous)
  }

  mutating func list(_ reader: inout ByteReader) throws(ByteError) -> [RecordReference] {
    let start = reader.position
    let header = try reader.varint()
    var list: [RecordReference] = []
    switch header & 3 {
    case ReferenceLists.spelledOut:
      try append(header >> 2, to: &list, &reader)
      guard !list.isEmpty else { return [] }
    case ReferenceLists.repeated:
      let number = try number(header >> 2, at: start)
      previous = known[number].last?.rawValue ?? previous
      return known[number]
    case ReferenceLists.composed:
      guard header >> 2 > 1, header >> 2 <= UInt64(reader.remaining) else {
        throw ByteError(.count, at: start)
      }
      for _ in 0..<header >> 2 {
        try appendPart(to: &list, &reader)
      }
    default: throw ByteError(.tag, at: start)
    }
    known.append(list)
    return list
  }

  private mutating func appendPart(
    to list: inout [RecordReference],
    _ reader: inout ByteReader
  ) throws(ByteError) {
    let start = reader.position
    let header = try reader.varint()
    switch header & 3 {
    case ReferenceLists.spelledOut where header != ReferenceLists.spelledOut:
      try append(header >> 2, to: &list, &reader)
    case ReferenceLists.repeated:
      let number = try number(header >> 2, at: start)
      guard allowance.take(known[number].count) else { throw ByteError(.repetition, at: start) }
      list += known[number]
      previous = known[number].last?.rawValue ?? previous
    default: throw ByteError(.tag, at: start)
    }
  }

  private mutating func append(
    _ count: UInt64,
    to list: inout [RecordReference],
    _ reader: inout ByteReader
  ) throws(ByteError) {
    guard let count = Int(exactly: count), count <= reader.remaining else {
      throw reader.error(.count)
    }
    allowance.grow(by: count)
    if list.isEmpty { list.reserveCapacity(count) }
    try reader.zigzags(count) { difference in
      previous &+= UInt64(bitPattern: difference)
      list.append(RecordReference(rawValue: previous))
    }
  }

  private func number(_ number: UInt64, at position: Int) throws(ByteError) -> Int {
    guard number < UInt64(known.count) else { throw ByteError(.reference, at: position) }
    return Int(truncatingIfNeeded: number)
  }
}
