import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Content beyond every size that frames and blocks are cut to: what was acknowledged can be read again.
@Suite struct LargeContentTests {
  /// A text and those that hang on it, all of it kept in the audit trail.
  struct Scroll: Entity {
    static let kind: EntityKind = "scroll"
    static let parents: [Parent<Self>] = [.belongs(to: Self.self, by: \.rollID)]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.title)]
    static let auditedFields: [AuditedField<Self>] = [.plain("text", by: \.text)]
    let id: Int
    var rollID: Int?
    var title: String
    var text = ""
  }

  private static func scrolls(_ storage: FileStorage) throws -> Repository<Scroll> {
    LifecycleStore(
      try Schema(Scroll.self),
      storage: storage,
      access: RolePolicy(.role("scribe", may: .all))
    )
    .repository(of: Scroll.self, as: Principal(id: "ann", tenant: "library", roles: ["scribe"]))
  }

  private static func verify(_ system: SimulatedFileSystem) async throws -> [StorageError] {
    try await FileStorage.verify(at: WardDesk.path, on: system, keeper: InlineBackground()).problems
  }

  @Test func `I7 an audit record larger than any part is there after opening`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let storage = try await WardDesk.open(system)
    let scrolls = try Self.scrolls(storage)
    let text = String(repeating: "x", count: 11 << 20)
    for id in 1...3 {
      let roll = id == 1 ? nil : 1
      try await scrolls.create(Scroll(id: id, rollID: roll, title: "\(id)", text: text))
    }
    try await scrolls.archive(1)
    try await scrolls.hardDelete(1)
    try await scrolls.create(Scroll(id: 9, title: "after it"))
    try await storage.close()
    #expect(try await Self.verify(system).map(\.description) == [])
    let again = try await WardDesk.open(system)
    #expect(try await Self.scrolls(again).find(9).title == "after it")
    let page = AuditPageRequest(tenant: "library", order: .oldestFirst, limit: 10)
    let fields = try await again.read { reader throws(LifecycleError) in
      try reader.auditPage(page).flatMap(\.event.previousState).flatMap(\.fields)
    }
    #expect(fields.map(\.content) == fields.map { _ in .plain(.text(text)) })
    #expect(fields.count == 3)
  }

  @Test func `I7 a row larger than a checkpoint's block is there after opening`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let storage = try await WardDesk.open(system)
    let title = String(repeating: "t", count: 9 << 20)
    try await Self.scrolls(storage).create(Scroll(id: 1, title: title))
    try await storage.maintain()
    try await storage.close()
    #expect(try await Self.verify(system).map(\.description) == [])
    let again = try Self.scrolls(try await WardDesk.open(system))
    #expect(try await again.find(1).title == title)
    await #expect(throws: LifecycleError.self) {
      try await again.create(Scroll(id: 2, title: title))
    }
  }
}
