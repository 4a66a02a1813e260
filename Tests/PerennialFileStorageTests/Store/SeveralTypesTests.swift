import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Programs, and parts of one, may give a kind different types: what is stored is JSON.
@Suite struct SeveralTypesTests {
  private struct Full: Entity {
    static let kind: EntityKind = "note"
    let id: Int
    var title: String
    var text: String
  }

  private struct Brief: Entity {
    static let kind: EntityKind = "note"
    let id: Int
    var title: String
  }

  private struct Renamed: Entity {
    static let kind: EntityKind = "note"
    static let payloadVersion = 2
    let id: Int
    var title: String
    var body: String
  }

  private let system = SimulatedFileSystem(recordsCalls: false)

  /// A storage that keeps decoded values.
  private func open() async throws -> FileStorage {
    let environment = FileStorage.Environment(
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    return try await FileStorage.open(at: WardDesk.path, for: .writing, in: environment)
  }

  private func repository<E: Entity>(
    _ type: E.Type,
    _ storage: FileStorage,
    _ migrations: [Migration] = []
  ) throws -> Repository<E> {
    LifecycleStore(
      try Schema(type),
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all)),
      migrations: migrations
    ).repository(of: type, as: WardDesk.nurse)
  }

  @Test func `a value decodes as each type, whichever of them is kept`() async throws {
    let storage = try await open()
    try await repository(Full.self, storage).create(Full(id: 1, title: "a", text: "b"))
    for _ in 0..<2 {
      #expect(try await repository(Brief.self, storage).find(1).title == "a")
      #expect(try await repository(Full.self, storage).find(1).text == "b")
    }
    try await storage.close()
    let again = try await open()
    for _ in 0..<2 {
      #expect(try await repository(Brief.self, again).find(1).title == "a")
      #expect(try await repository(Full.self, again).find(1).text == "b")
    }
  }

  @Test func `S25 a migration reads what is stored, whatever type is kept`() async throws {
    let storage = try await open()
    try await repository(Full.self, storage).create(Full(id: 1, title: "a", text: "b"))
    try await storage.close()
    let again = try await open()
    #expect(try await repository(Brief.self, again).find(1).title == "a")
    let migration = Migration.upgrade(Renamed.self, from: 1) { (old: Full) in
      Renamed(id: old.id, title: old.title, body: old.text)
    }
    let renamed = try repository(Renamed.self, again, [migration])
    #expect(try await renamed.find(1).body == "b")
  }
}
