import Perennial
import PerennialFileStorage

/// What getting-started.md shows.
enum GettingStarted {
  struct Board: Entity {
    static let kind: EntityKind = "board"
    let id: Int
    var name: String
  }

  struct Card: Entity {
    static let kind: EntityKind = "card"
    static let parents: [Parent<Self>] = [.belongs(to: Board.self, by: \.boardID)]
    let id: Int
    var boardID: Board.ID
    var text: String
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])

  static func store(on storage: any Storage) throws -> LifecycleStore {
    let store = LifecycleStore(
      try Schema(Board.self, Card.self),
      storage: storage,
      access: RolePolicy(.role("editor", may: .all))
    )
    return store
  }

  static func run() async throws {
    try await withTemporaryDirectory { folder in
      let path = folder + "/boards"
      let storage = try await FileStorage.open(at: path)
      let store = try store(on: storage)
      try await firstVerbs(store)
      try await answers(store)
      try await removing(store)
      try await storage.close()
      try await openAgain(path)
    }
  }

  private static func firstVerbs(_ store: LifecycleStore) async throws {
    let boards = store.repository(of: Board.self, as: ann)
    let cards = store.repository(of: Card.self, as: ann)

    try await boards.create(Board(id: 1, name: "Launch"))
    try await cards.create([
      Card(id: 1, boardID: 1, text: "Write the page"),
      Card(id: 2, boardID: 1, text: "Order cake"),
      Card(id: 3, boardID: 1, text: "Call the press"),
    ])
    try await cards.update(2) { $0.text = "Order two cakes" }

    let card = try await cards.find(2)
    try expect(card.text == "Order two cakes" && card.version == 2, "a card is found")

    try await cards.softDelete(3, reason: "no press")
    let left = try await cards.list().records.map(\.id)  // [1, 2]
    let resting = try await cards.list(Query(in: .inactive)).records.map(\.id)  // [3]
    try expect(left == [1, 2] && resting == [3], "a scope tells where to look")

    let outcome = try await boards.softDelete(1, reason: "launched")
    try expect(outcome.affected == ["board": 1, "card": 2], "the board takes two cards along")
    try expect(try await cards.list().records.isEmpty, "no card is active")

    try await boards.restore(1)
    let back = try await cards.list().records.map(\.id)  // [1, 2], and not 3
    try expect(back == [1, 2], "exactly those two return")
  }

  private static func answers(_ store: LifecycleStore) async throws {
    var responses: [ErrorResponse] = []
    func answer(_ response: ErrorResponse) { responses.append(response) }
    let boards = store.repository(of: Board.self, as: ann)

    do throws(LifecycleError) {
      try await boards.hardDelete(1)
    } catch {
      answer(error.response)  // 409, CONFLICT_BOARD
    }
    try expect(
      responses == [
        ErrorResponse(
          status: 409,
          code: "CONFLICT_BOARD",
          message: "Only archived boards can be permanently deleted"
        )
      ],
      "an error has status, code and message"
    )
  }

  private static func removing(_ store: LifecycleStore) async throws {
    let boards = store.repository(of: Board.self, as: ann)
    try await boards.archive(1)
    try await boards.hardDelete(1, reason: "asked to")

    let trail = try await store.auditTrail(as: ann).records(of: Board.self, 1)
    let actions = trail.records.map(\.event.action)
    // hardDelete, archive, restore, softDelete, create
    try expect(
      actions == ["hardDelete", "archive", "restore", "softDelete", "create"],
      "the trail outlives the board"
    )
    let cards = store.repository(of: Card.self, as: ann)
    try expect(try await cards.counts().phases.isEmpty, "all cards went along, card 3 too")
  }

  private static func openAgain(_ path: String) async throws {
    let storage = try await FileStorage.open(at: path)
    let trail = try store(on: storage).auditTrail(as: ann)
    let boards = try store(on: storage).repository(of: Board.self, as: ann)
    try expect(try await boards.counts().phases.isEmpty, "what was removed is gone from the files")
    try expect(try await trail.head().sequence > 0, "the trail is in the files")
    try await storage.close()
  }
}
