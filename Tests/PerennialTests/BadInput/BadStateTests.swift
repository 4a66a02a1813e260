@testable import Perennial
import PerennialTesting
import Testing

/// A storage whose records are in states, or of types, that the schema does not know.
@Suite struct BadStateTests {
  /// What an older program wrote.
  struct OldSheet: Entity {
    static let kind: EntityKind = "sheet"

    enum State: String, LifecycleState {
      case blank = "BLANK"
      case away = "AWAY"
      static let initial = Self.blank
      var phase: Phase { self == .away ? .inactive : .active }
    }

    enum Action: String, LifecycleAction {
      case putAway, takeBack
      var transition: Transition<State> {
        switch self {
        case .putAway: .softDelete(from: .blank, to: .away)
        case .takeBack: .restore(from: .away, to: .blank)
        }
      }
    }

    let id: Int
  }

  struct Sheet: Entity {
    static let kind: EntityKind = "sheet"
    let id: Int
  }

  private static let caller = Principal(id: "ann", tenant: "acme", roles: ["editor"])

  private static func sheets<E: Entity>(
    _ type: E.Type,
    _ storage: InMemoryStorage
  ) throws -> Repository<E> {
    LifecycleStore(
      try Schema(type),
      storage: storage,
      access: RolePolicy(.role("editor", may: .all))
    ).repository(of: type, as: caller)
  }

  @Test(arguments: [false, true])
  func `a record in an unknown state is a typed error, alone and in a page`(
    isEncoding: Bool
  ) async throws {
    let storage = isEncoding ? InMemoryStorage.encoding() : InMemoryStorage()
    let old = try Self.sheets(OldSheet.self, storage)
    let sheets = try Self.sheets(Sheet.self, storage)
    // While the storage is empty any schema fits, so later reads meet the older program's states unprepared.
    #expect(try await sheets.list().records.isEmpty)
    try await old.create([OldSheet(id: 1), OldSheet(id: 2)])
    try await old.softDelete(2)
    for id in 1...2 {
      let error = await refusal { try await sheets.find(id, in: .all) }
      #expect(error?.message == LifecycleError.storage(.corrupt("")).message)
      #expect("\(String(describing: error))".contains("unknown to the schema"))
    }
    let error = await refusal { try await sheets.list(Query(in: .all)) }
    #expect("\(String(describing: error))".contains("unknown to the schema"))
    #expect(try await old.list(Query(in: .all)).records.map(\.state) == [.blank, .away])
  }

  @Test func `a record of another type is a typed error, alone and in a page`() async throws {
    struct Page: Entity {
      static let kind: EntityKind = "sheet"
      let id: Int
    }
    let storage = InMemoryStorage()
    try await Self.sheets(Page.self, storage).create(Page(id: 1))
    let sheets = try Self.sheets(Sheet.self, storage)
    #expect(await refusal { try await sheets.find(1) }?.code == "HOST_FAILED")
    #expect(await refusal { try await sheets.list() }?.code == "HOST_FAILED")
  }
}
