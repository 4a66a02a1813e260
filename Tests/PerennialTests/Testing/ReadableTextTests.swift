import Perennial
import Testing

@testable import PerennialTesting

/// What a violation says is text for people.
@Suite struct ReadableTextTests {
  @Test func `names of modules and Optional are left out`() {
    let link: LinkTarget? = LinkTarget(
      reference: RecordReference(rawValue: 3),
      phase: .inactive
    )
    #expect(ReadableText.text(link as Any) == "(reference (rawValue 3), phase inactive)")
    #expect(ReadableText.text(LinkTarget?.none as Any) == "nothing")
    #expect(ReadableText.text([1, 2]) == "[1, 2]")
  }

  @Test func `what has no order reads the same each time`() {
    let numbers = Dictionary(uniqueKeysWithValues: (1...9).map { ("k\($0)", $0) })
    #expect(
      ReadableText.text(numbers)
        == "[k1: 1, k2: 2, k3: 3, k4: 4, k5: 5, k6: 6, k7: 7, k8: 8, k9: 9]"
    )
    #expect(ReadableText.text(Set(["b", "a", "c"])) == "[a, b, c]")
  }

  @Test func `long lists are told where they part`() {
    var found = Array(1000...1100)
    found[40] = 7
    let texts = ReadableText.pair(Array(1000...1100), found)
    #expect(texts.expected == "101 elements, at 40 1040")
    #expect(texts.found == "101 elements, at 40 7")
    let shorter = ReadableText.pair(Array(1000...1100), Array(1000...1099))
    #expect(shorter.found == "100 elements, at 100 none")
  }

  @Test func `a state's difference names the fields that changed`() async throws {
    let world = try KitWorld(InMemoryStorage())
    try await world.create([PerennialTesting.Shelf(id: 1, code: "a")])
    let before = try await world.committedState()
    try await world.shelves().update(1) { $0.load = 5 }
    let difference = try await world.committedState().difference(from: before)
    #expect(
      difference == """
        north/kit-shelf/1 with version 2, which was 1; \
        value (id 1, code a, load 5), which was (id 1, code a, load 0)
        """
    )
  }
}
