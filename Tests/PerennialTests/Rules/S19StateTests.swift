import Perennial
import Testing

/// Rule S19: a snapshot tells the state that a record was removed in, where its kind says so.
@Suite struct S19StateTests {
  struct Crate: Entity {
    static let kind: EntityKind = "crate"
    static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name), .state("status")]
    let id: Int
    var name: String
  }

  struct Bottle: Entity {
    static let kind: EntityKind = "bottle"
    static let parents: [Parent<Self>] = [
      .belongs(to: Crate.self, by: \.crateID)
    ]
    static let auditedFields: [AuditedField<Self>] = [.state("phase")]
    let id: Int
    var crateID: Crate.ID
  }

  @Test func `S19 a snapshot has each removed record's own state, under the name declared`()
    async throws
  {
    let bench = RulesBench(try Schema(Crate.self, Bottle.self))
    try await bench.create(
      Crate(id: 1, name: "A"),
      Bottle(id: 1, crateID: 1),
      Bottle(id: 2, crateID: 1)
    )
    try await bench.of(Bottle.self).softDelete(2)
    try await bench.of(Crate.self).archive(1)
    try await bench.of(Crate.self).hardDelete(1)
    let trail = bench.store.auditTrail(as: RulesBench.ann)
    let records = try await trail.records(of: Crate.self, 1).records
    let removal = try #require(records.first { $0.event.action == "hardDelete" }).event
    let states = removal.previousState.map {
      "\($0.kind) \($0.id) \($0["status"] ?? $0["phase"] ?? .null)"
    }
    #expect(Set(states) == ["crate 1 archived", "bottle 1 archived", "bottle 2 inactive"])
    #expect(removal.previousState.first?.fields.map(\.name) == ["name", "status"])
  }
}
