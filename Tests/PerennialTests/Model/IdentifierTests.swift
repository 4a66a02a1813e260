#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

/// Ids of every sort: their stored form, their limits and how they are compared.
@Suite struct IdentifierTests {
  struct Wrapped: EntityID, RawRepresentable {
    let rawValue: UUID
  }

  /// Wraps a text and takes some only.
  struct Code: EntityID, RawRepresentable {
    let rawValue: String
    init?(rawValue: String) {
      guard rawValue.hasPrefix("C-") else { return nil }
      self.rawValue = rawValue
    }
  }

  /// Two parts in one text.
  struct Place: EntityID {
    let row: Int
    let seat: Int
    var identifier: Identifier { .text("\(row):\(seat)") }
    init(row: Int, seat: Int) {
      self.row = row
      self.seat = seat
    }
    init?(identifier: Identifier) {
      guard case .text(let text) = identifier else { return nil }
      let parts = text.split(separator: ":").compactMap { Int($0) }
      guard parts.count == 2 else { return nil }
      self.init(row: parts[0], seat: parts[1])
    }
  }

  struct Item<Key: EntityID>: Entity {
    static var kind: EntityKind { "item" }
    static var parents: [Parent<Self>] {
      [.belongs(to: Self.self, named: "next", by: \.next, onEvery: .detach)]
    }
    let id: Key
    var next: Key?
  }

  static let uuid = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))

  @Test func `an id comes back from its stored form`() throws {
    #expect(UUID(identifier: Self.uuid.identifier) == Self.uuid)
    #expect(Int(identifier: 7.identifier) == 7)
    #expect(String(identifier: "a".identifier) == "a")
    let wrapped = Wrapped(rawValue: Self.uuid)
    #expect(
      wrapped.identifier == .uuid(Self.uuid) && Wrapped(identifier: wrapped.identifier) == wrapped
    )
    let place = Place(row: 3, seat: 4)
    #expect(place.identifier == .text("3:4") && Place(identifier: place.identifier) == place)
    let code = try #require(Code(rawValue: "C-1"))
    #expect(code.identifier == .text("C-1") && Code(identifier: .text("C-1")) == code)
  }

  @Test func `another form is no id of the type`() {
    #expect(UUID(identifier: .text(Self.uuid.uuidString)) == nil)
    #expect(Int(identifier: .text("7")) == nil && Int(identifier: .uuid(Self.uuid)) == nil)
    #expect(String(identifier: .integer(7)) == nil)
    #expect(Wrapped(identifier: .integer(1)) == nil)
    #expect(Code(identifier: .text("D-1")) == nil && Code(identifier: .integer(1)) == nil)
    #expect(Place(identifier: .text("3")) == nil)
  }

  @Test func `ids are equal by form and value`() {
    #expect(
      Identifier.integer(1) != .text("1")
        && Identifier.uuid(Self.uuid) != .text(Self.uuid.uuidString)
    )
    let all: Set<Identifier> = [.integer(1), .integer(2), .text("1"), .text("2"), .uuid(Self.uuid)]
    #expect(all.count == 5 && all.contains(.uuid(Self.uuid)))
  }

  @Test func `texts are compared by their bytes`() {
    let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
    #expect(composed == decomposed, "Swift takes them for equal")
    #expect(Identifier.text(composed) != .text(decomposed))
    #expect(Set([Identifier.text(composed), .text(decomposed), .text(composed)]).count == 2)
    #expect(TenantID(composed) != TenantID(decomposed))
  }

  @Test(arguments: [
    (Identifier.integer(1), true), (.integer(.max), true), (.integer(0), false),
    (.integer(-1), false), (.integer(.min), false), (.uuid(uuid), true), (.text("a"), true),
    (.text(""), false), (.text(String(repeating: "a", count: 255)), true),
    (.text(String(repeating: "a", count: 256)), false),
    (.text(String(repeating: "é", count: 127) + "a"), true),
    (.text(String(repeating: "é", count: 128)), false), (.text("\0"), true),
  ])
  func `ids have limits`(_ id: Identifier, _ isValid: Bool) {
    #expect(id.isValid == isValid)
  }

  @Test(arguments: [
    Identifier.integer(1), .integer(.max), .integer(-5), .uuid(uuid), .text("a"), .text("1"),
    .text(uuid.uuidString), .text("caf\u{E9}"), .text("cafe\u{301}"), .text(""), .text("\"\n\0"),
  ])
  func `an id survives being encoded`(_ id: Identifier) throws {
    let data = try JSONEncoder().encode([id])
    #expect(try JSONDecoder().decode([Identifier].self, from: data) == [id])
  }

  @Test(arguments: ["[true]", "[1.5]", "[null]", "[{}]", "[{\"uuid\":1}]", "[[1]]", "[1e30]"])
  func `what is no id does not decode`(_ json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Identifier].self, from: Data(json.utf8))
    }
  }

  private func walk<Key: EntityID>(_ first: Key, _ second: Key) async throws {
    let bench = RulesBench(try Schema(Item<Key>.self))
    let items = bench.of(Item<Key>.self)
    try await items.create([Item(id: second, next: first), Item(id: first)])
    try await items.softDelete(first)
    #expect(try await items.find(second).next == nil)
    #expect(try await items.restore(first).record?.id == first)
    #expect(try await items.find(second).next == first)
    #expect(
      try await items.list(Query(under: .parent(first, by: "next"))).records.map(\.id) == [second]
    )
    try await items.archive(second)
    try await items.hardDelete(second)
    #expect(try await bench.ids(Item<Key>.self, in: .all) == [first])
  }

  @Test func `records of every sort of id go through their lives`() async throws {
    try await walk(Self.uuid, UUID(uuid: (9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9)))
    try await walk(1, Int.max)
    try await walk("a", String(repeating: "z", count: 255))
    try await walk(Wrapped(rawValue: Self.uuid), Wrapped(rawValue: UUID()))
    try await walk(Place(row: 1, seat: 2), Place(row: 2, seat: 1))
    try await walk(try #require(Code(rawValue: "C-1")), try #require(Code(rawValue: "C-2")))
  }

  @Test func `two texts that look alike are two records`() async throws {
    let bench = RulesBench(try Schema(Item<String>.self))
    let items = bench.of(Item<String>.self)
    try await items.create([Item(id: "caf\u{E9}"), Item(id: "cafe\u{301}", next: "caf\u{E9}")])
    try await items.softDelete("caf\u{E9}")
    #expect(try await bench.refused { try await items.find("caf\u{E9}") }.notFound == "item")
    let left = try await items.find("cafe\u{301}")
    #expect(left.id.utf8.elementsEqual("cafe\u{301}".utf8) && left.next == nil)
  }

  @Test func `an update may not exchange one look-alike link or id for the other unseen`()
    async throws
  {
    let bench = RulesBench(try Schema(Item<String>.self))
    let items = bench.of(Item<String>.self)
    try await items.create([
      Item(id: "caf\u{E9}"), Item(id: "cafe\u{301}"), Item(id: "x", next: "caf\u{E9}"),
    ])
    try await items.move("x", \.next, to: "cafe\u{301}")
    let under = try await items.list(Query(under: .parent("cafe\u{301}", by: "next")))
    #expect(under.records.map(\.id) == ["x"])
    let swapped = try await bench.refused {
      try await items.update("caf\u{E9}") { $0 = Item(id: "cafe\u{301}") }
    }
    #expect(swapped.isInvalidArgument)
  }

  @Test func `every verb refuses an id that is not valid`() async throws {
    let numbers = RulesBench(try Schema(Item<Int>.self))
    let texts = RulesBench(try Schema(Item<String>.self))
    for id in [0, -1, Int.min] { try await refuse(id, numbers) }
    for id in ["", String(repeating: "a", count: 256)] { try await refuse(id, texts) }
  }

  private func refuse<Key: EntityID>(_ id: Key, _ bench: RulesBench) async throws {
    let items = bench.of(Item<Key>.self)
    let refusals = [
      try await bench.refused { try await items.create(Item(id: id)) },
      try await bench.refused { try await items.find(id) },
      try await bench.refused { try await items.update(Item(id: id)) },
      try await bench.refused { try await items.update(id) { $0.next = nil } },
      try await bench.refused { try await items.move(id, \.next, to: nil) },
      try await bench.refused { try await items.softDelete(id) },
      try await bench.refused { try await items.archive(id) },
      try await bench.refused { try await items.restore(id, ifAlreadyDone: .succeed) },
      try await bench.refused { try await items.hardDelete(id, ifAlreadyDone: .succeed) },
      try await bench.refused { try await items.plan(.archive, on: id) },
    ]
    #expect(refusals.allSatisfy { $0.isInvalidArgument })
    #expect(refusals.allSatisfy { $0.error?.message.contains("255") == true })
  }
}
