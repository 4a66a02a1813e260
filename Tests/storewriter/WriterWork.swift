import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct Shelf: Entity {
  static let kind: EntityKind = "shelf"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
  let id: Int
  var name: String
}

struct Book: Entity {
  static let kind: EntityKind = "book"
  static let parents: [Parent<Self>] = [.belongs(to: Shelf.self, by: \.shelf)]
  let id: Int
  var shelf: Shelf.ID
  var text: String
}

/// What the program that tests kill does: one change after the other, numbered from 1.
///
/// A change depends on nothing but its number and the changes before it, down to the ids and times, and adds one
/// audit record. So the number of audit records tells how many were made, and any storage that makes as many
/// must hold the same.
struct WriterWork: Sendable {
  static let tenant: TenantID = "library"
  private static let ann = Principal(id: "ann", tenant: tenant, roles: ["librarian"])

  private let storage: any Storage
  private let schema: Schema

  init(_ storage: any Storage) throws {
    self.storage = storage
    schema = try Schema(Shelf.self, Book.self)
  }

  /// How many changes were made.
  func count() async throws -> Int {
    try await storage.read { reader throws(LifecycleError) in
      Int(try reader.auditHead(of: Self.tenant)?.sequence ?? 0)
    }
  }

  /// Makes the change of a number; every fourth returns before it is synced, unless all must be durable.
  func perform(_ number: Int, isDurable: Bool = false) async throws {
    let store = LifecycleStore(
      schema,
      storage: storage,
      access: RolePolicy(.role("librarian", may: .all)),
      clock: NumberedClock(number: number),
      ids: NumberedIdentifiers(number: number)
    )
    let durability: Durability = isDurable || number % 4 != 0 ? .durable : .relaxed
    let shelves = store.repository(of: Shelf.self, as: Self.ann, durability: durability)
    let books = store.repository(of: Book.self, as: Self.ann, durability: durability)
    let shelf = (number - 1) / 10 + 1
    switch (number - 1) % 10 {
    case 0: try await shelves.create(Shelf(id: shelf, name: "shelf \(shelf)"))
    case 1...4:
      try await books.create(Book(id: number, shelf: shelf, text: Self.text(number)))
    case 5: try await books.update(number - 1) { $0.text = Self.text(number) }
    case 6: try await shelves.softDelete(shelf)
    case 7: try await shelves.restore(shelf)
    case 8: try await shelves.archive(shelf > 2 ? shelf - 2 : shelf)
    default:
      if shelf > 2 {
        try await shelves.hardDelete(shelf - 2)
      } else {
        try await shelves.restore(shelf)
      }
    }
  }

  /// A text of some length; now and then one that needs more than one frame.
  private static func text(_ number: Int) -> String {
    let count = number % 60 == 5 ? 70_000 : number * 37 % 900
    return String(repeating: "\(number) ", count: count / 4)
  }
}

extension WriterWork {
  /// All that a reader can tell of the store now, as text; of the audit trail its end, which covers the rest.
  static func picture(of storage: any Storage) async throws -> String {
    try await storage.read { reader throws(LifecycleError) in
      var lines: [String] = []
      for kind in [Shelf.kind, Book.kind] {
        let request = PageRequest(
          kind: kind,
          tenant: tenant,
          phases: [.active, .inactive, .archived],
          limit: 10_000
        )
        for record in try reader.page(request) {
          let json = String(decoding: try record.payload.encoded(), as: UTF8.self)
          lines.append(
            "\(record.key) \(record.header.state) v\(record.header.version) "
              + "\(record.tombstones) \(record.createdAt) \(record.updatedAt) \(json.count) "
              + String(json.sorted().prefix(200))
          )
        }
      }
      let last = AuditPageRequest(tenant: tenant, order: .newestFirst, limit: 20)
      for record in try reader.auditPage(last) {
        lines.append("\(record.sequence) \(record.digest) \(record.event.action)")
      }
      return lines.joined(separator: "\n")
    }
  }
}

private struct NumberedClock: WallClock {
  let number: Int

  func now() -> Date { Date(timeIntervalSince1970: 1_767_225_600 + Double(number)) }
}

/// Ids that end in a change's number and their own.
private final class NumberedIdentifiers: IdentifierSource {
  private let last: Lock<UInt64>

  init(number: Int) {
    last = Lock(UInt64(number) << 16)
  }

  func next() -> UUID {
    let number = last.withLock { last in
      last += 1
      return last
    }
    func byte(_ place: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: number >> (8 * place)) }
    return UUID(
      uuid: (
        0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, byte(5), byte(4), byte(3), byte(2), byte(1), byte(0)
      )
    )
  }
}
