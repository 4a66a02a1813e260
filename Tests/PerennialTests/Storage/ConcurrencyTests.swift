import Perennial
import PerennialTesting
import Testing

/// Many tasks on one store; what must hold is looked at after each step, in one committed state.
@Suite struct ConcurrencyTests {
  struct Board: Entity {
    static let kind: EntityKind = "board"
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("slug", by: \.slug)]
    let id: Int
    var slug: String?
    var count = 0
  }

  struct Card: Entity {
    static let kind: EntityKind = "card"
    static let parents: [Parent<Self>] = [.belongs(to: Board.self, by: \.board)]
    let id: Int
    var board: Int
  }

  private static let ann = Principal(id: "ann", tenant: "acme", roles: ["admin"])
  private static let taskCount = 12

  private let storage: InMemoryStorage
  private let store: LifecycleStore
  private let boards: Repository<Board>
  private let cards: Repository<Card>

  init() throws {
    storage = InMemoryStorage()
    store = LifecycleStore(
      try Schema(Board.self, Card.self),
      storage: storage,
      access: RolePolicy(.role("admin", may: .all)),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
    boards = store.repository(of: Board.self, as: Self.ann)
    cards = store.repository(of: Card.self, as: Self.ann)
  }

  private func sideBySide(_ body: @escaping @Sendable (Int) async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<Self.taskCount { group.addTask { try await body(task) } }
      try await group.waitForAll()
    }
  }

  /// Runs a verb; answers the error that refused it.
  private static func refusal(
    _ verb: () async throws(LifecycleError) -> Void
  ) async -> LifecycleError? {
    do throws(LifecycleError) {
      try await verb()
      return nil
    } catch {
      return error
    }
  }

  /// Cards in use whose board is not, and those whose board is another than their link says.
  private func orphans() async throws -> [String] {
    try await storage.read { reader throws(LifecycleError) in
      let request = PageRequest(kind: "card", tenant: "acme", phases: [.active], limit: 1_000)
      let cards = try reader.page(request)
      let targets = try reader.targets(
        of: cards.map(\.header.reference),
        through: RelationID(child: "card", name: "board")
      )
      return zip(cards, targets).filter { $0.1?.phase != .active }.map { "\($0.0.key)" }
    }
  }

  @Test func `S5 nothing is created under a parent that is being soft-deleted`() async throws {
    for round in 0..<20 {
      let board = round + 1
      try await boards.create(Board(id: board))
      try await sideBySide { task in
        let id = 1 + round * 100 + task
        let refusal = await Self.refusal { () throws(LifecycleError) in
          if task == 5 {
            try await boards.softDelete(board)
          } else {
            try await cards.create(Card(id: id, board: board))
          }
        }
        switch refusal {
        case nil, .parentNotActive: break
        default: Issue.record("\(String(describing: refusal))")
        }
        let orphans = try await orphans()
        #expect(orphans == [])
      }
      let counts = try await cards.counts().phases
      let held = try await store.recycleBin(as: Self.ann).list().entries.first?.memberCount ?? 0
      #expect(counts[.active] == nil, "round \(round)")
      let earlier = try await heldBefore()
      #expect(held - 1 == (counts[.inactive] ?? 0) - earlier)
    }
  }

  /// How many deleted cards earlier boards hold.
  private func heldBefore() async throws -> Int {
    let entries = try await store.recycleBin(as: Self.ann).list().entries
    return entries.dropFirst().reduce(0) { $0 + $1.memberCount - 1 }
  }

  @Test func `S5 nothing is moved to a parent that comes and goes`() async throws {
    try await boards.create([Board(id: 1), Board(id: 2), Board(id: 3)])
    try await cards.create((1...12).map { Card(id: $0, board: 1) })
    try await sideBySide { task in
      var random = SeededGenerator(seed: 1, stream: UInt64(task))
      for step in 0..<25 {
        let board = Int.random(in: 2...3, using: &random)
        _ = await Self.refusal { () throws(LifecycleError) in
          switch (task + step) % 4 {
          case 0: try await boards.softDelete(board)
          case 1: try await boards.restore(board)
          default: try await cards.move(task + 1, \.board, to: board)
          }
        }
        let orphans = try await orphans()
        #expect(orphans == [])
      }
    }
  }

  @Test func `S11 of many simultaneous deletes one wins, and one audit record tells of it`()
    async throws
  {
    try await boards.create((1...20).map { Board(id: $0) })
    let wins = Shared<[Int: Int]>([:])
    try await sideBySide { task in
      for board in 1...20 {
        let refusal = await Self.refusal { () throws(LifecycleError) in
          if task.isMultiple(of: 2) {
            try await boards.softDelete(board, ifVersion: 1)
          } else {
            try await boards.softDelete(board, in: .all)
          }
        }
        switch refusal {
        case nil: wins.withLock { $0[board, default: 0] += 1 }
        case .notFound, .invalidTransition, .versionConflict: break
        default: Issue.record("\(String(describing: refusal))")
        }
        let version = try await boards.find(board, in: .inactive).version
        #expect(version == 2)
      }
    }
    #expect(wins.value == Dictionary(uniqueKeysWithValues: (1...20).map { ($0, 1) }))
    let trail = try await store.auditTrail(as: Self.ann).records(AuditQuery(action: "softDelete"))
    #expect(trail.records.count == 20)
    #expect(try await store.recycleBin(as: Self.ann).list().entries.count == 20)
  }

  @Test func `S11 of many updates of one version one wins, and the others see both numbers`()
    async throws
  {
    try await boards.create(Board(id: 1))
    for version in 1...15 {
      let wins = Shared(0)
      try await sideBySide { task in
        let refusal = await Self.refusal { () throws(LifecycleError) in
          try await boards.update(1, ifVersion: version) { $0.count = task }
        }
        switch refusal {
        case nil: wins.withLock { $0 += 1 }
        case .versionConflict(_, let expected, let actual):
          #expect(expected == version && actual == version + 1)
        default: Issue.record("\(String(describing: refusal))")
        }
      }
      #expect(wins.value == 1)
      #expect(try await boards.find(1).version == version + 1)
    }
  }

  @Test func `P2 no update is lost, and after each step the counters add up`() async throws {
    try await boards.create((1...4).map { Board(id: $0) })
    let done = Shared(0)
    try await sideBySide { task in
      for step in 0..<25 {
        let before = done.value
        let record = try await boards.update((task + step) % 4 + 1) { $0.count += 1 }
        #expect(record.version == record.count + 1)
        done.withLock { $0 += 1 }
        let sum = try await boards.list().records.map(\.count).reduce(0, +)
        #expect(sum > before && sum <= Self.taskCount * 25)
      }
    }
    #expect(try await boards.list().records.map(\.count).reduce(0, +) == Self.taskCount * 25)
  }

  @Test
  func `P2 a unique value has one holder, whoever asks for it, and passes on when it is free`()
    async throws
  {
    try await boards.create((1...12).map { Board(id: $0) })
    try await sideBySide { task in
      for step in 0..<15 {
        _ = await Self.refusal { () throws(LifecycleError) in
          try await boards.update(task + 1) {
            $0.slug = step.isMultiple(of: 2) ? "slug \(step % 3)" : nil
          }
        }
        let slugs = try await boards.list().records.compactMap(\.slug)
        #expect(Set(slugs).count == slugs.count)
      }
    }
  }

  @Test func `P3 a page and its counts are of one state, whatever is written meanwhile`()
    async throws
  {
    try await boards.create(Board(id: 1))
    try await sideBySide { task in
      for step in 0..<20 {
        guard task < 4 else {
          let (count, page) = try await storage.read { reader throws(LifecycleError) in
            let count = try reader.counts(of: "card", tenant: "acme").reduce(0) { $0 + $1.count }
            let request = PageRequest(kind: "card", tenant: "acme", phases: [.active], limit: 1_000)
            return (count, try reader.page(request).count)
          }
          #expect(count == page && count.isMultiple(of: 10))
          continue
        }
        let first = 1 + (task * 20 + step) * 10
        try await cards.create((first..<first + 10).map { Card(id: $0, board: 1) })
      }
    }
    #expect(try await cards.counts().phases == [.active: 800])
  }
}
