import Perennial
import PerennialTesting
import Testing

/// Nothing of what a policy hides is in an answer, and no name of a verb gets around it.
@Suite struct DisclosureTests {
  struct Member: Entity {
    static let kind: EntityKind = "member"
    let id: Int
  }

  struct Note: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [
      .belongs(to: Member.self, named: "editor", by: \.editorID, onEvery: .detach)
    ]
    static let uniqueKeys = [UniqueKey<Self>("slot", by: \.editorID, \.slot)]
    let id: Int
    var editorID: Member.ID?
    var slot: String
  }

  struct Reply: Entity {
    static let kind: EntityKind = "reply"
    static let parents: [Parent<Self>] = [.belongs(to: Note.self, by: \.noteID)]
    let id: Int
    let noteID: Note.ID
  }

  /// Everything is allowed but what the conditions take away.
  struct Policy: AccessPolicy {
    var deniedToReplies: Permission?
    var hiddenNote: Int?
    var deniedAction: String?
    var deniedTrail: EntityKind?

    func decision(on request: AccessRequest) -> KindDecision {
      if request.kind == Reply.kind, request.permission == deniedToReplies { return .deny }
      if let deniedAction, request.action == deniedAction { return .deny }
      if request.permission == .readAudit, request.kind == deniedTrail { return .deny }
      let asksEach = hiddenNote != nil && request.kind == Note.kind && request.permission == .read
      return asksEach ? .askPerRecord : .allow
    }

    func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool {
      record.entity(as: Note.self)?.id != hiddenNote
    }
  }

  private static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: [])

  private static func stores(_ policy: Policy) throws -> (
    open: LifecycleStore, guarded: LifecycleStore
  ) {
    let storage = InMemoryStorage()
    let schema = try Schema(Member.self, Note.self, Reply.self)
    return (
      LifecycleStore(schema, storage: storage, access: Policy(), clock: ManualClock()),
      LifecycleStore(schema, storage: storage, access: policy, clock: ManualClock())
    )
  }

  @Test(arguments: [1, 77])
  func `S10 a conflict of two given-back links names neither hidden record`(hidden: Int)
    async throws
  {
    let (open, guarded) = try Self.stores(Policy(hiddenNote: hidden))
    let members = open.repository(of: Member.self, as: Self.ann)
    let notes = open.repository(of: Note.self, as: Self.ann)
    try await members.create(Member(id: 5))
    try await notes.create([
      Note(id: 1, editorID: 5, slot: "a"), Note(id: 77, editorID: 5, slot: "b"),
    ])
    try await members.softDelete(5)
    try await notes.update(77) { $0.slot = "a" }
    let error = await #expect(throws: LifecycleError.self) {
      try await guarded.repository(of: Member.self, as: Self.ann).restore(5)
    }
    guard case .uniqueConflict(let refusal) = error else {
      Issue.record("not a conflict: \(String(describing: error))")
      return
    }
    let named = refusal.conflicts.flatMap { [$0.record, $0.holder] }.compactMap { $0?.id }
    #expect(named == [.integer(hidden == 1 ? 77 : 1)])
    #expect(error?.code == "CONFLICT_NOTE")
  }

  @Test(arguments: [
    (LifecycleVerb.softDelete, "softDelete"), (.archive, "archive"), (.restore, "restore"),
    (.hardDelete, "hardDelete"),
  ])
  func `S12 a policy by the action's name holds for the plain verb, too`(
    verb: LifecycleVerb,
    action: String
  ) async throws {
    let (open, guarded) = try Self.stores(Policy(deniedAction: action))
    let members = open.repository(of: Member.self, as: Self.ann)
    let denied = guarded.repository(of: Member.self, as: Self.ann)
    try await members.create(Member(id: 5))
    if verb == .restore || verb == .hardDelete { try await members.archive(5) }
    let before = try await members.find(5, in: .all)
    await #expect(throws: LifecycleError.forbidden) {
      switch verb {
      case .softDelete: try await denied.softDelete(5)
      case .archive: try await denied.archive(5)
      case .restore: try await denied.restore(5)
      default: try await denied.hardDelete(5)
      }
    }
    #expect(try await members.find(5, in: .all).version == before.version)
  }

  @Test(arguments: [Permission.softDelete, .archive])
  func `S12 members are asked for before the root's lifecycle`(permission: Permission) async throws
  {
    let (open, guarded) = try Self.stores(Policy(deniedToReplies: permission))
    let notes = open.repository(of: Note.self, as: Self.ann)
    try await notes.create(Note(id: 1, slot: "a"))
    try await open.repository(of: Reply.self, as: Self.ann).create(Reply(id: 1, noteID: 1))
    try await notes.archive(1)
    let denied = guarded.repository(of: Note.self, as: Self.ann)
    await #expect(throws: LifecycleError.forbidden) {
      if permission == .archive {
        try await denied.archive(1)
      } else {
        try await denied.softDelete(1, in: .all)
      }
    }
  }

  @Test func `S19 a record's trail shows an operation of a hidden kind without reason`()
    async throws
  {
    let (open, guarded) = try Self.stores(Policy(deniedTrail: Member.kind))
    let members = open.repository(of: Member.self, as: Self.ann, correlationID: "req-1")
    try await members.create(Member(id: 5))
    let note = Note(id: 1, editorID: 5, slot: "a")
    try await open.repository(of: Note.self, as: Self.ann).create(note)
    try await members.softDelete(5, reason: "a secret")
    let trail = guarded.auditTrail(as: Self.ann)
    let newest = try await trail.records(of: Note.self, 1).records.first?.event
    #expect(newest?.kind == Member.kind && newest?.action == "softDelete")
    #expect(newest?.reason == nil && newest?.correlationID == nil)
    #expect(try await trail.records().records.map(\.event.kind) == [Note.kind])
    await #expect(throws: LifecycleError.forbidden) { try await trail.records(of: Member.self, 5) }
  }

  @Test func `what a host's closure throws is a host's failure, whatever it is`() async throws {
    let (open, _) = try Self.stores(Policy())
    let members = open.repository(of: Member.self, as: Self.ann)
    try await members.create(Member(id: 5))
    let error = await #expect(throws: LifecycleError.self) {
      try await members.list(Query(where: { _ in throw LifecycleError.unauthenticated }))
    }
    #expect(error?.code == "HOST_FAILED")
  }
}
