import Perennial
import PerennialFileStorage
import PerennialTesting

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Fills a store in which every part of the format occurs; always in the same way.
struct Librarian {
  static let tenants: [TenantID] = ["acmé", "bolt"]

  let store: LifecycleStore
  private let clock = ManualClock()

  init(_ storage: FileStorage) throws {
    store = LifecycleStore(
      try Schema(Author.self, Shelf.self, Book.self),
      storage: storage,
      access: RolePolicy(.role("keeper", may: .all), .role("reader", may: [.read])),
      effects: EffectPolicy(handler: Cleaner(), invalidator: Cleaner()),
      changes: ChangePolicy(kept: 40),
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  var authors: Repository<Author> {
    store.repository(of: Author.self, as: Self.principal("keeper"), correlationID: "request")
  }

  func shelves(_ tenant: Int = 0, as role: String = "keeper") -> Repository<Shelf> {
    store.repository(of: Shelf.self, as: Self.principal(role, tenant))
  }

  func books(_ tenant: Int = 0) -> Repository<Book> {
    store.repository(of: Book.self, as: Self.principal("keeper", tenant), durability: .relaxed)
  }

  private static func principal(_ role: String, _ tenant: Int = 0) -> Principal {
    Principal(id: "ann", name: "Ann Ö", tenant: tenants[tenant], roles: [role, "guest"])
  }

  static func author(_ last: UInt8) -> UUID {
    UUID(uuid: (1, 2, 3, 4, 5, 6, 0x47, 8, 0x89, 10, 11, 12, 13, 14, 15, last))
  }
}

extension Librarian {
  func fill() async throws {
    for last in 1...3 as ClosedRange<UInt8> {
      let author = Author(
        id: Self.author(last),
        name: "Öz \(last)",
        card: last == 3 ? nil : Int(last),
        portrait: "portrait \(last)"
      )
      try await authors.create(author)
    }
    for shelf in ["north", "söuth", "east"] {
      try await shelves().create(Shelf(id: shelf, title: "Shelf \(shelf)"))
      clock.advance(by: 1.5)
    }
    try await shelves(1).create(Shelf(id: "north", title: "Shelf north"))
    try await books().create(
      (1...6).map { id in
        Book(
          id: id * id * 1_000,
          shelf: id < 5 ? "north" : "söuth",
          writer: id == 6 ? nil : Self.author(UInt8(id % 2 + 1)),
          pages: id,
          cover: "cover \(id)"
        )
      }
    )
    try await books(1).create(Book(id: 7, shelf: "north", writer: nil, pages: 0, cover: ""))
  }

  func change() async throws {
    clock.advance(by: -60)
    try await books().update(1_000) { $0.pages = -5 }
    try await books().move(4_000, \.shelf, to: "söuth")
    try await shelves().softDelete("north", reason: "frost")
    try await authors.softDelete(Self.author(1))
    _ = try? await shelves(as: "reader").softDelete("east")
    _ = try? await books().create(Book(id: 1, shelf: "none", writer: nil, pages: 1, cover: ""))
    try await shelves().archive("east")
    try await shelves().hardDelete("east")
    try await shelves().create(Shelf(id: "east", title: "Shelf east, again"))
  }

  func tidy() async throws {
    clock.advance(by: 3_600)
    try await shelves().softDelete("söuth", reason: "")
    try await shelves().restore("söuth")
    try await shelves().restore("north")
    for book in [1_000, 9_000, 16_000] { try await books().archive(book) }
    for book in [1_000, 16_000] { try await books().hardDelete(book) }
    try await authors.archive(Self.author(2))
    try await authors.hardDelete(Self.author(2))
    try await shelves(1).update("north") { $0.title = "Shelf north of Bolt" }
  }
}
