import Perennial

/// What auditing-and-verifying.md shows.
enum AuditingAndVerifying {
  struct Contract: Entity {
    static let kind: EntityKind = "contract"
    static let auditedFields: [AuditedField<Self>] = [
      .plain("number", by: \.number),
      .personal("signedBy", by: \.signedBy),
      .state("status"),
    ]
    let id: Int
    var number: String
    var signedBy: String
  }

  static let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["editor"])
  static let bob = Principal(id: "bob", tenant: "acme", roles: ["viewer"])

  private static func newStore(
    secret: [UInt8],
    on storage: any Storage = InMemoryStorage()
  ) throws -> LifecycleStore {
    var policy = AuditPolicy()
    policy.attempts = [.forbidden]
    policy.key = AuditKey(secret)
    return LifecycleStore(
      try Schema(Contract.self),
      storage: storage,
      access: RolePolicy(.role("editor", may: .all), .role("viewer", may: [.read])),
      audit: policy
    )
  }

  static func run() async throws {
    let secret = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    let store = try newStore(secret: secret)
    try await history(store)
    let head = try await verified(store)
    try await found(head, secret)
    try await otherKey(secret)
    try await exported(store)
  }

  private static func history(_ store: LifecycleStore) async throws {
    let contracts = store.repository(of: Contract.self, as: ann, correlationID: "request 4711")
    try await contracts.create(Contract(id: 1, number: "2026-17", signedBy: "Mr Smith"))
    try await contracts.update(1, reason: "typing error") { $0.number = "2026-18" }
    try await contracts.archive(1, reason: "ended")
    _ = try await refusal(of: "Bob's removal") { () throws(LifecycleError) in
      try await store.repository(of: Contract.self, as: bob).hardDelete(1)
    }
    try await contracts.hardDelete(1, reason: "ten years are over")

    let trail = store.auditTrail(as: ann)
    let page = try await trail.records(of: Contract.self, 1, AuditQuery(order: .oldestFirst))
    let actions = page.records.map(\.event.action)
    try expect(
      actions == ["create", "update", "archive", "hardDelete", "hardDelete"],
      "one record for each write, and one for the attempt: \(actions)"
    )
    try expect(page.records.map(\.event.result)[3] == .forbidden, "Bob's attempt")
    try expect(page.records.map(\.sequence) == [1, 2, 3, 4, 5], "without gaps")

    let removal = page.records[4].event
    try expect(removal.principal.id == "ann" && removal.reason == "ten years are over", "who, why")
    try expect(removal.correlationID == "request 4711", "the request")
    let snapshot = removal.previousState.first
    try expect(snapshot?["number"] == .text("2026-18"), "what it was")
    try expect(snapshot?["signedBy"] == .text("Mr Smith"), "personal, and not erased")
    try expect(snapshot?["status"] == .text("archived"), "its state")

    let ofBob = try await trail.records(AuditQuery(by: "bob"))
    try expect(ofBob.records.count == 1, "by principal")
    let removals = try await trail.records(AuditQuery(action: "hardDelete", limit: 1))
    try expect(removals.records.count == 1 && removals.next != nil, "in pages")

    let refused = try await refusal(of: "Bob's look") { () throws(LifecycleError) in
      _ = try await store.auditTrail(as: bob).records()
    }
    try expect(refused == .forbidden, "reading it is a permission of its own")
  }

  private static func verified(_ store: LifecycleStore) async throws -> AuditHead {
    let trail = store.auditTrail(as: ann)
    let head = try await trail.head()  // keep it where nobody who writes the store can write

    var (kept, alarms): (AuditHead, [String]) = (head, [])
    switch try await trail.verify(extending: kept) {
    case .intact(let newest): kept = newest
    case .broken(let fault): alarms.append("record \(fault.sequence): \(fault.problem)")
    }
    try expect(kept == head && alarms.isEmpty, "nothing was written in between: \(alarms)")
    return head
  }

  /// The same records, read with another secret.
  private static func otherKey(_ secret: [UInt8]) async throws {
    let storage = InMemoryStorage()
    let first = try newStore(secret: secret, on: storage).repository(of: Contract.self, as: ann)
    try await first.create(Contract(id: 1, number: "2026-17", signedBy: "Mr Smith"))
    let trail = try newStore(secret: secret.reversed() + [1], on: storage).auditTrail(as: ann)
    guard case .broken(let fault) = try await trail.verify(), fault.sequence == 1 else {
      throw NotAsTold("another key finds the chain broken at its first record")
    }
  }

  /// A history of the same tenant that somebody has made up, or that was cut short.
  private static func found(_ head: AuditHead, _ secret: [UInt8]) async throws {
    let other = try newStore(secret: secret)
    let contracts = other.repository(of: Contract.self, as: ann)
    try await contracts.create(Contract(id: 1, number: "2026-18", signedBy: "Mr Smith"))
    let trail = other.auditTrail(as: ann)
    guard case .intact = try await trail.verify() else { throw NotAsTold("sound in itself") }
    guard case .broken(let short) = try await trail.verify(extending: head),
      short.problem == .truncated
    else { throw NotAsTold("a chain that was cut short is found") }

    for number in 1...9 { try await contracts.update(1) { $0.number = "2026-\(number)" } }
    guard case .broken(let fault) = try await trail.verify(extending: head),
      fault.problem == .rewritten, fault.sequence == head.sequence
    else { throw NotAsTold("a chain that was written anew is found") }
  }

  private static func exported(_ store: LifecycleStore) async throws {
    var lines: [String] = []
    let count = try await store.auditTrail(as: ann).exportJSONLines { line in
      lines.append(line)
    }
    try expect(count == 5 && lines.count == 5, "a line each")
    try expect(lines[0].contains("\"action\":\"create\""), lines[0])
  }
}
