import Testing

@testable import Perennial

@Suite struct KindMapTests {
  /// Few kinds are searched, many are hashed: both sides of the limit, and the step between.
  @Test(arguments: [0, 1, 11, 12, 13, 14, 100])
  func `a map of kinds finds each value and nothing else, however many kinds there are`(
    count: Int
  ) {
    var map = KindMap<Int>()
    for number in 0..<count {
      map.set(-1, for: EntityKind(rawValue: "kind \(number)"))
      map.set(number, for: EntityKind(rawValue: "kind \(number)"))
    }
    for number in 0..<count {
      #expect(map[EntityKind(rawValue: "kind \(number)")] == number)
    }
    #expect(map["another"] == nil)
    #expect(map[EntityKind(rawValue: "kind \(count)")] == nil)
  }
}
