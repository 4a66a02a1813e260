import Foundation
import Perennial
import PerennialFileStorage
import PerennialTesting

/// A small store with two tenants, ids of every form, and records in every phase.
enum Library {
  struct Rack: Entity {
    static let kind: EntityKind = "rack"
    let id: Int
  }

  struct Book: Entity {
    static let kind: EntityKind = "book"
    static let parents: [Parent<Self>] = [.belongs(to: Rack.self, by: \.rackID)]
    let id: String
    var rackID: Rack.ID
  }

  struct Loan: Entity {
    static let kind: EntityKind = "loan"
    let id: UUID
  }

  static let loan = UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
  static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["all"])
  static let bob = Principal(id: "bob", tenant: "globex", roles: ["all"])

  static func store(
    in storage: FileStorage,
    key: AuditKey? = nil,
    clock: ManualClock = ManualClock()
  ) throws -> LifecycleStore {
    var audit = AuditPolicy()
    audit.key = key
    return LifecycleStore(
      try Schema(Rack.self, Book.self, Loan.self),
      storage: storage,
      access: RolePolicy(.role("all", may: .all)),
      audit: audit,
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  /// Makes the store in a directory, and leaves it open.
  static func fill(_ path: String, key: AuditKey? = nil) async throws -> FileStorage {
    let storage = try await FileStorage.open(at: path)
    let clock = ManualClock()
    let store = try store(in: storage, key: key, clock: clock)
    try await store.create(
      [Rack(id: 1), Book(id: "moby", rackID: 1), Book(id: "emma", rackID: 1)],
      as: ann
    )
    let racks = store.repository(of: Rack.self, as: bob)
    try await racks.create(Rack(id: 1))
    clock.advance(by: 86_400)
    let books = store.repository(of: Book.self, as: ann)
    try await books.softDelete("emma", reason: "lost\u{1B}[2J")
    try await racks.archive(1)
    try await racks.hardDelete(1)
    try await store.repository(of: Loan.self, as: bob).create(Loan(id: loan))
    return storage
  }

  /// Makes the store in a directory, and closes it.
  static func make(_ path: String, key: AuditKey? = nil) async throws {
    try await fill(path, key: key).close()
  }
}
