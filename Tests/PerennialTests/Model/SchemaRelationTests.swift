import Perennial
import Testing

/// What a schema refuses of the relations between kinds.
@Suite struct SchemaRelationTests {
  struct Top: Entity {
    static let kind: EntityKind = "top"
    let id: Int
  }

  /// Knows neither a soft delete from every active state nor an archive from any.
  struct Stubborn<Rules: Choice>: Entity {
    static var kind: EntityKind { "stubborn" }
    static var parents: [Parent<Self>] {
      [
        .belongs(
          to: Top.self,
          by: \.top,
          softDelete: Rules.softDelete,
          archive: Rules.archive,
          hardDelete: Rules.hardDelete
        )
      ]
    }
    enum State: String, LifecycleState {
      case open, used, closed
      static var initial: Self { .open }
      var phase: Phase { self == .closed ? .inactive : .active }
    }
    enum Action: String, LifecycleAction {
      case use, close
      var transition: Transition<State> {
        self == .use ? .change(from: .open, to: .used) : .softDelete(from: .open, to: .closed)
      }
    }
    let id: Int
    var top: Int?
  }

  protocol Choice: Sendable {
    static var softDelete: RelationRule { get }
    static var archive: RelationRule { get }
    static var hardDelete: RelationRule { get }
  }

  struct Child<Rules: Choice>: Entity {
    static var kind: EntityKind { "child" }
    static var parents: [Parent<Self>] {
      [
        .belongs(
          to: Top.self,
          by: \.top,
          softDelete: Rules.softDelete,
          archive: Rules.archive,
          hardDelete: Rules.hardDelete
        )
      ]
    }
    let id: Int
    var top: Int?
  }

  enum KeepAfterSoftCascade: Choice {
    static let softDelete = RelationRule.cascade
    static let archive = RelationRule.keep
    static let hardDelete = RelationRule.keep
  }
  enum DetachAfterArchiveCascade: Choice {
    static let softDelete = RelationRule.restrict
    static let archive = RelationRule.cascade
    static let hardDelete = RelationRule.detach
  }
  enum CutOffByArchive: Choice {
    static let softDelete = RelationRule.cascade
    static let archive = RelationRule.detach
    static let hardDelete = RelationRule.restrict
  }
  enum RemovesUnarchived: Choice {
    static let softDelete = RelationRule.cascade
    static let archive = RelationRule.restrict
    static let hardDelete = RelationRule.cascade
  }
  enum SoftDeleteOnly: Choice {
    static let softDelete = RelationRule.cascade
    static let archive = RelationRule.keep
    static let hardDelete = RelationRule.restrict
  }
  enum ArchiveOnly: Choice {
    static let softDelete = RelationRule.keep
    static let archive = RelationRule.cascade
    static let hardDelete = RelationRule.cascade
  }

  private func problems(_ kinds: any Entity.Type...) -> [SchemaProblem] {
    do throws(SchemaError) {
      _ = try Schema(kinds: kinds)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `a cascade whose members a hard delete would leave behind is refused`() {
    for found in [
      problems(Top.self, Child<KeepAfterSoftCascade>.self),
      problems(Top.self, Child<DetachAfterArchiveCascade>.self),
    ] {
      #expect(found.map(\.rule) == [.stuckMembers] && found.map(\.kind) == ["child"])
      #expect(found.first?.message.contains("make hardDelete cascade or restrict") == true)
      #expect(found.first?.message.contains("“top”") == true)
    }
  }

  @Test func `a soft-delete cascade whose link an archive would cut is refused`() {
    let found = problems(Top.self, Child<CutOffByArchive>.self)
    #expect(found.map(\.rule) == [.stuckMembers] && found.map(\.kind) == ["child"])
    #expect(found.first?.message.contains("make archive cascade, keep or restrict") == true)
  }

  @Test func `a hard delete that would destroy what was never archived is refused`() {
    let found = problems(Top.self, Child<RemovesUnarchived>.self)
    #expect(found.map(\.rule) == [.destroysActive] && found.map(\.kind) == ["child"])
    #expect(found.first?.message.contains("make archive cascade, or hardDelete restrict") == true)
  }

  @Test func `a cascade to a state without the action is refused`() {
    let soft = problems(Top.self, Stubborn<SoftDeleteOnly>.self)
    #expect(soft.map(\.rule) == [.missingAction] && soft.map(\.kind) == ["stubborn"])
    #expect(soft.first?.message.contains("from “used”: it has no softDelete") == true)
    #expect(soft.first?.message.contains("add one, or choose another rule") == true)
    let archive = problems(Top.self, Stubborn<ArchiveOnly>.self)
    #expect(archive.map(\.rule) == [.missingAction, .missingAction])
    #expect(archive.allSatisfy { $0.message.contains("no archive") })
    #expect(archive.contains { $0.message.contains("“open”") })
    #expect(archive.contains { $0.message.contains("“used”") })
  }

  @Test func `a relation to a kind that the schema lacks is refused`() {
    let found = problems(Child<SoftDeleteOnly>.self)
    #expect(found.map(\.rule) == [.missingParentKind] && found.map(\.kind) == ["child"])
    #expect(found.first?.message.contains("to “top”") == true)
    #expect(found.first?.message.contains("add that type to Schema(…)") == true)
  }

  @Test func `two kinds or two relations of one name are refused`() {
    let kinds = problems(Top.self, Child<SoftDeleteOnly>.self, Child<ArchiveOnly>.self)
    #expect(kinds.contains { $0.kind == "child" && $0.rule == .duplicateName })
    #expect(kinds.contains { $0.message.contains("give one of them another kind") })
    let relations = problems(Top.self, Twice.self)
    #expect(relations.map(\.rule) == [.duplicateName] && relations.map(\.kind) == ["twice"])
    #expect(relations.first?.message.contains("relation “top”") == true)
    #expect(problems(Top.self, Named.self).isEmpty)
  }

  @Test func `a cycle of cascades between kinds is refused for each verb`() {
    let found = problems(Hen.self, Egg.self)
    #expect(Set(found.map(\.kind)) == ["hen", "egg"] && Set(found.map(\.rule)) == [.cascadeCycle])
    for verb in ["softDelete", "archive", "hardDelete"] {
      #expect(found.filter { $0.message.contains(verb) }.count == 2)
    }
    #expect(found.allSatisfy { $0.message.contains("break it with another rule") })
  }

  @Test func `cycles of other rules and self relations are no cycles of cascades`() {
    #expect(problems(Hen.self, KeptEgg.self).isEmpty)
    #expect(problems(Branch.self).isEmpty)
  }

  struct Twice: Entity {
    static let kind: EntityKind = "twice"
    static let parents: [Parent<Self>] = [
      .belongs(to: Top.self, by: \.first), .belongs(to: Top.self, by: \.second),
    ]
    let id: Int
    let first: Int
    let second: Int
  }

  struct Named: Entity {
    static let kind: EntityKind = "named"
    static let parents: [Parent<Self>] = [
      .belongs(to: Top.self, by: \.first), .belongs(to: Top.self, named: "second", by: \.second),
    ]
    let id: Int
    let first: Int
    let second: Int
  }

  struct Hen: Entity {
    static let kind: EntityKind = "hen"
    static let parents: [Parent<Self>] = [.belongs(to: Egg.self, by: \.from)]
    let id: Int
    var from: Int?
  }

  struct Egg: Entity {
    static let kind: EntityKind = "egg"
    static let parents: [Parent<Self>] = [.belongs(to: Hen.self, by: \.layer)]
    let id: Int
    var layer: Int?
  }

  struct KeptEgg: Entity {
    static let kind: EntityKind = "egg"
    static let parents: [Parent<Self>] = [.belongs(to: Hen.self, by: \.layer, onEvery: .keep)]
    let id: Int
    var layer: Int?
  }

  struct Branch: Entity {
    static let kind: EntityKind = "branch"
    static let parents: [Parent<Self>] = [.belongs(to: Branch.self, by: \.from)]
    let id: Int
    var from: Int?
  }
}
