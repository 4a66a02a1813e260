import Testing

@testable import Perennial

/// The names of files that a hard delete gathers (rule S22): each once, by its bytes.
@Suite struct DistinctFileNamesTests {
  @Test func `S22 a name is taken once, however many there are`() {
    let long = (0..<5_000).map { "scans/\($0 % 7)/of a long name \($0)" }
    let short = (0..<5_000).map { "\($0)" }
    #expect(Self.taken(long + short) == [Bool](repeating: true, count: 10_000))
    #expect(Self.taken(long + short + long).count { $0 } == 10_000)
  }

  @Test func `S22 room made ahead changes nothing`() {
    #expect(Self.taken(["a", "a", "b", "a"], room: 1_000) == [true, false, true, false])
    #expect(Self.taken(["a", "a", "b"], room: 0) == [true, false, true])
  }

  /// On most file systems these are two files.
  @Test func `S22 names that only look alike are two`() {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    #expect(composed == decomposed)
    #expect(Self.taken([composed, decomposed, composed]) == [true, true, false])
  }

  /// Which of some names are new.
  private static func taken(_ all: [String], room: Int? = nil) -> [Bool] {
    var names = DistinctFileNames()
    return all.enumerated().map { index, name in
      if index == 1, let room { names.reserve(room) }
      return names.insert(name)
    }
  }

  @Test func `texts that differ in a byte have different hashes`() {
    let hash = KeyHash.shared
    var seen: Set<UInt64> = []
    for length in 0...40 {
      let text = String(repeating: "x", count: length)
      seen.insert(hash(bytesOf: text))
      for place in 0..<length {
        let start = text.index(text.startIndex, offsetBy: place)
        seen.insert(hash(bytesOf: text.replacingCharacters(at: start, with: "y")))
      }
    }
    #expect(seen.count == 41 + 40 * 41 / 2)
    #expect(hash(bytesOf: "same") == hash(bytesOf: "same"))
  }
}

extension String {
  fileprivate func replacingCharacters(at index: Index, with character: Character) -> String {
    self[..<index] + String(character) + self[self.index(after: index)...]
  }
}
