#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// A host's code that throws or answers nonsense: a typed error, and nothing changed.
@Suite struct BadHostTests {
  struct HostError: Error {}

  /// Encodes and decodes as its text says.
  struct Fragile: Entity {
    static let kind: EntityKind = "fragile"
    let id: Int
    var text: String

    init(_ id: Int, _ text: String) {
      self.id = id
      self.text = text
    }

    private enum CodingKeys: CodingKey {
      case id, text
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      id = try container.decode(Int.self, forKey: .id)
      text = try container.decode(String.self, forKey: .text)
      if text == "does not decode" { throw HostError() }
    }

    func encode(to encoder: any Encoder) throws {
      if text == "does not encode" { throw HostError() }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(id, forKey: .id)
      try container.encode(text, forKey: .text)
    }
  }

  /// An id whose stored form cannot be turned back, for some.
  struct Code: EntityID, RawRepresentable {
    let rawValue: String

    init?(rawValue: String) {
      guard rawValue.hasPrefix("C") else { return nil }
      self.rawValue = rawValue
    }

    init(unchecked: String) { rawValue = unchecked }
  }

  struct Shelf: Entity {
    static let kind: EntityKind = "shelf"
    let id: Code
  }

  struct Box: Entity {
    static let kind: EntityKind = "box"
    static let parents: [Parent<Self>] = [.belongs(to: Shelf.self, by: \.shelfID, onEvery: .detach)]
    let id: Int
    var shelfID: Code?
  }

  /// An id of one type in two forms.
  enum Mixed: EntityID {
    case number(Int)
    case text(String)

    var identifier: Identifier {
      switch self {
      case .number(let number): number.identifier
      case .text(let text): text.identifier
      }
    }

    init?(identifier: Identifier) {
      switch identifier {
      case .integer(let number): self = .number(Int(number))
      case .text(let text): self = .text(text)
      case .uuid: return nil
      }
    }
  }

  struct Page: Entity {
    static let kind: EntityKind = "page"
    static let parents: [Parent<Self>] = [.belongs(to: Page.self, named: "above", by: \.above)]
    let id: Mixed
    var above: Mixed?
  }

  static let kinds: [EntityKind] = ["fragile", "shelf", "box", "page"]

  static func store(encoding: Bool) throws -> LifecycleStore {
    LifecycleStore(
      try Schema(Fragile.self, Shelf.self, Box.self, Page.self),
      storage: InMemoryStorage(storeID: UUID(), encodesPayloads: encoding),
      access: Office.Access(),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
  }

  static func expect(
    _ code: String,
    _ store: LifecycleStore,
    at location: SourceLocation = #_sourceLocation,
    _ call: () async throws -> Any
  ) async throws {
    let before = try await store.storage.dump(kinds)
    let error = await refusal({ try await call() }, location)
    #expect(error?.code == code, sourceLocation: location)
    #expect(try await store.storage.dump(kinds) == before, sourceLocation: location)
  }

  @Test func `a value that does not encode is not written`() async throws {
    let store = try Self.store(encoding: true)
    let fragiles = store.repository(of: Fragile.self, as: Office.ann)
    try await fragiles.create(Fragile(1, "good"))
    let bad = Fragile(2, "does not encode")
    try await Self.expect("HOST_FAILED", store) { try await fragiles.create(bad) }
    try await Self.expect("HOST_FAILED", store) {
      try await fragiles.create([Fragile(3, "x"), bad])
    }
    try await Self.expect("HOST_FAILED", store) {
      try await fragiles.update(1) { $0.text = "does not encode" }
    }
    try await Self.expect("HOST_FAILED", store) {
      try await fragiles.update(Fragile(1, "does not encode"))
    }
    #expect(try await fragiles.find(1).text == "good")
  }

  @Test func `a value above 16 MiB is refused`() async throws {
    let store = try Self.store(encoding: true)
    let fragiles = store.repository(of: Fragile.self, as: Office.ann)
    let large = Fragile(1, String(repeating: "x", count: Payload.maximumBytes))
    try await Self.expect("INVALID_ARGUMENT", store) { try await fragiles.create(large) }
  }

  @Test func `a stored value that does not decode fails its calls, which change nothing`()
    async throws
  {
    let store = try Self.store(encoding: true)
    let fragiles = store.repository(of: Fragile.self, as: Office.ann)
    try await fragiles.create(
      [
        Fragile(1, "good"), Fragile(2, "does not decode"), Fragile(3, "good"),
      ].filter { $0.id != 2 }
    )
    // Nobody is shown a value that does not decode; it is put there as an older version of the app would.
    try await store.create([Fragile(2, "does not decode")] as [any Entity], as: Office.ann)
    let calls: [() async throws -> Any] = [
      { try await fragiles.find(2) }, { try await fragiles.list() },
      { try await fragiles.update(2) { $0.text = "x" } }, { try await fragiles.softDelete(2) },
      { try await fragiles.archive(2) }, { try await fragiles.plan(.archive, on: 2) },
      { try await fragiles.perform(.archive, on: 2) },
    ]
    for call in calls { try await Self.expect("HOST_FAILED", store, call) }
    #expect(try await fragiles.list(Query(limit: 1)).records.map(\.id) == [1])
    let whole = try await fragiles.update(Fragile(2, "mended"))
    #expect(whole.version == 2 && whole.text == "mended")
  }

  @Test func `a condition that throws fails the list`() async throws {
    let store = try Self.store(encoding: false)
    let fragiles = store.repository(of: Fragile.self, as: Office.ann)
    try await fragiles.create([Fragile(1, "a"), Fragile(2, "b")])
    try await Self.expect("HOST_FAILED", store) {
      try await fragiles.list(
        Query { fragile in
          if fragile.id == 2 { throw HostError() }
          return true
        }
      )
    }
    let error = await refusal {
      try await fragiles.list(Query { _ in throw LifecycleError.forbidden })
    }
    #expect(error?.code == "HOST_FAILED", "what a host throws is never taken for the library's own")
  }

  @Test func `a change that throws, or changes the id, changes nothing`() async throws {
    let store = try Self.store(encoding: false)
    let fragiles = store.repository(of: Fragile.self, as: Office.ann)
    let boxes = store.repository(of: Box.self, as: Office.ann)
    try await fragiles.create(Fragile(1, "a"))
    try await boxes.create(Box(id: 1))
    try await Self.expect("HOST_FAILED", store) {
      try await fragiles.update(1) { fragile in
        fragile.text = "half done"
        throw HostError()
      }
    }
    try await Self.expect("INVALID_ARGUMENT", store) {
      try await fragiles.update(1) { $0 = Fragile(2, "another") }
    }
    try await Self.expect("INVALID_ARGUMENT", store) {
      try await boxes.update(1) { $0 = Box(id: -1) }
    }
    #expect(try await fragiles.find(1).text == "a")
  }

  @Test func `a link whose id does not come back from its stored form stops the restore`()
    async throws
  {
    let store = try Self.store(encoding: false)
    let shelves = store.repository(of: Shelf.self, as: Office.ann)
    let boxes = store.repository(of: Box.self, as: Office.ann)
    let odd = Code(unchecked: "odd")
    let good = try #require(Code(rawValue: "C1"))
    try await shelves.create([Shelf(id: odd), Shelf(id: good)])
    try await boxes.create([Box(id: 1, shelfID: odd), Box(id: 2, shelfID: good)])
    try await shelves.softDelete(good)
    #expect(try await shelves.restore(good).summary.reattached == ["box": 1])
    try await shelves.softDelete(odd)
    #expect(try await boxes.find(1).shelfID == nil)
    try await Self.expect("STORAGE_FAILED", store) { try await shelves.restore(odd) }
  }

  @Test func `an id of another form is another id`() async throws {
    let store = try Self.store(encoding: false)
    let pages = store.repository(of: Page.self, as: Office.ann)
    try await pages.create(Page(id: .number(1)))
    try await Self.expect("NOT_FOUND", store) {
      try await pages.create(Page(id: .number(2), above: .text("1")))
    }
    try await Self.expect("NOT_FOUND", store) { try await pages.find(.text("1")) }
    try await pages.create(Page(id: .text("1"), above: .number(1)))
    #expect(try await pages.softDelete(.number(1)).affected == ["page": 2])
  }
}
