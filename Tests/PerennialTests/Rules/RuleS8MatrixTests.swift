import Perennial
import PerennialTesting
import Testing

/// S8: each relation has a rule of its own for each verb, in every combination that a schema takes.
@Suite struct RuleS8MatrixTests {
  protocol Choice: Sendable {
    static var rule: RelationRule { get }
  }
  enum Cascades: Choice {
    static let rule = RelationRule.cascade
  }
  enum Restricts: Choice {
    static let rule = RelationRule.restrict
  }
  enum Detaches: Choice {
    static let rule = RelationRule.detach
  }
  enum Keeps: Choice {
    static let rule = RelationRule.keep
  }

  struct Owner: Entity {
    static let kind: EntityKind = "owner"
    let id: Int
  }

  struct Thing<Soft: Choice, Archive: Choice, Hard: Choice>: Entity {
    static var kind: EntityKind { "thing" }
    static var parents: [Parent<Self>] {
      [
        .belongs(
          to: Owner.self,
          by: \.owner,
          softDelete: Soft.rule,
          archive: Archive.rule,
          hardDelete: Hard.rule
        )
      ]
    }
    let id: Int
    var owner: Int?
  }

  static let choices: [any Choice.Type] = [
    Cascades.self, Restricts.self, Detaches.self, Keeps.self,
  ]

  @Test(arguments: RelationRule.allCases, RelationRule.allCases)
  func `S8 every verb follows its own rule`(_ soft: RelationRule, _ archive: RelationRule)
    async throws
  {
    for hard in Self.choices {
      for softChoice in Self.choices where softChoice.rule == soft {
        for archiveChoice in Self.choices where archiveChoice.rule == archive {
          try await check(softChoice, archiveChoice, hard)
        }
      }
    }
  }

  private func check<S: Choice, A: Choice, H: Choice>(
    _ soft: S.Type,
    _ archive: A.Type,
    _ hard: H.Type
  ) async throws {
    guard let schema = try? Schema(Owner.self, Thing<S, A, H>.self) else {
      #expect(isRefusable(S.rule, A.rule, H.rule), "\(S.rule) \(A.rule) \(H.rule)")
      return
    }
    #expect(!isRefusable(S.rule, A.rule, H.rule), "\(S.rule) \(A.rule) \(H.rule)")
    let type = Thing<S, A, H>.self
    try await put(away: .softDelete, by: S.rule, RulesBench(schema), type)
    try await put(away: .archive, by: A.rule, RulesBench(schema), type)
    try await remove(after: A.rule, by: H.rule, RulesBench(schema), type)
    try await outlive(RulesBench(schema), type)
  }

  /// What could leave members stuck or destroy what was never archived.
  private func isRefusable(_ soft: RelationRule, _ archive: RelationRule, _ hard: RelationRule)
    -> Bool
  {
    let takesAlong = soft == .cascade || archive == .cascade
    return takesAlong && (hard == .keep || hard == .detach)
      || hard == .cascade && archive != .cascade
      || soft == .cascade && archive == .detach
  }

  private func perform(_ verb: LifecycleVerb, _ bench: RulesBench) async throws -> Outcome<Owner> {
    verb == .softDelete
      ? try await bench.of(Owner.self).softDelete(1) : try await bench.of(Owner.self).archive(1)
  }

  /// Thing 1 is active, thing 2 inactive, thing 3 archived, thing 4 somebody else's.
  private func fill<S: Choice, A: Choice, H: Choice>(
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws {
    try await bench.create(Owner(id: 1), Owner(id: 2))
    try await bench.of(type).create(
      [type.init(id: 1, owner: 1), type.init(id: 2, owner: 1), type.init(id: 3, owner: 1)])
    try await bench.of(type).create(type.init(id: 4, owner: 2))
    try await bench.of(type).softDelete(2)
    try await bench.of(type).archive(3)
  }

  private func put<S: Choice, A: Choice, H: Choice>(
    away verb: LifecycleVerb,
    by rule: RelationRule,
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws {
    try await fill(bench, type)
    if rule == .restrict {
      let refusal = try await bench.refused { try await perform(verb, bench) }
      #expect(refusal.blockers == ["thing": 1], "only active dependents block")
      try await bench.of(type).softDelete(1)
    }
    let versions = try await versions(bench, type)
    let outcome = try await perform(verb, bench)
    let linked = try await links(bench, type)
    let changed = zip(versions, try await self.versions(bench, type)).map { $1 - $0 }
    switch rule {
    case .cascade:
      #expect(
        outcome.affected == ["owner": 1, "thing": 1] && outcome.summary.members == ["thing": 3]
      )
      #expect(linked == [1, 1, 1, 2] && changed == [1, 0, 0, 0])
    case .detach:
      #expect(outcome.affected == ["owner": 1] && outcome.summary.detached == ["thing": 3])
      #expect(linked == [nil, nil, nil, 2] && changed == [1, 1, 1, 0])
    case .restrict, .keep:
      #expect(outcome.affected == ["owner": 1] && outcome.summary.detached.isEmpty)
      #expect(linked == [1, 1, 1, 2] && changed == [0, 0, 0, 0])
    }
    try await bench.of(Owner.self).restore(1)
    #expect(try await links(bench, type) == [1, 1, 1, 2], "\(rule) \(verb)")
    #expect(try await bench.get(type, 1).phase == (rule == .restrict ? .inactive : .active))
  }

  private func remove<S: Choice, A: Choice, H: Choice>(
    after archive: RelationRule,
    by rule: RelationRule,
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws {
    try await fill(bench, type)
    if archive == .restrict { try await bench.of(type).softDelete(1) }
    try await bench.of(Owner.self).archive(1)
    let isLinked = archive != .detach
    if rule == .restrict, isLinked {
      let refusal = try await bench.refused { try await bench.of(Owner.self).hardDelete(1) }
      #expect(refusal.blockers == ["thing": 3], "dependents of every phase block")
      return
    }
    let outcome = try await bench.of(Owner.self).hardDelete(1)
    let left = try await bench.ids(type, in: .all)
    #expect(left == (rule == .cascade && isLinked ? [4] : [1, 2, 3, 4]))
    #expect(outcome.summary.detached == (rule == .detach && isLinked ? ["thing": 3] : [:]))
    if rule == .keep, isLinked { #expect(try await links(bench, type) == [1, 1, 1, 2]) }
    if rule == .detach { #expect(try await links(bench, type) == [nil, nil, nil, 2]) }
    for id in left {
      let record = try await bench.get(type, id)
      #expect(record.heldBy.isEmpty == (record.phase == .active), "nothing is stuck")
      if record.phase != .active { try await bench.of(type).restore(id) }
    }
  }

  /// Whatever becomes of the root, a member that is left can come back.
  private func outlive<S: Choice, A: Choice, H: Choice>(
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws {
    try await bench.create(Owner(id: 1))
    try await bench.of(type).create(type.init(id: 1, owner: 1))
    _ = try? await bench.of(Owner.self).softDelete(1)
    _ = try? await bench.of(Owner.self).archive(1)
    _ = try? await bench.of(Owner.self).hardDelete(1)
    for id in try await bench.ids(type, in: [.inactive, .archived]) {
      let restored = try await bench.of(type).restore(id, restoringAncestors: true).record
      #expect(restored?.phase == .active, "\(S.rule) \(A.rule) \(H.rule)")
    }
  }

  private func links<S: Choice, A: Choice, H: Choice>(
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws -> [Int?] {
    try await bench.of(type).list(Query(in: .all)).records.map(\.entity.owner)
  }

  private func versions<S: Choice, A: Choice, H: Choice>(
    _ bench: RulesBench,
    _ type: Thing<S, A, H>.Type
  ) async throws -> [Int] {
    try await bench.of(type).list(Query(in: .all)).records.map(\.version)
  }
}
