import Perennial
import PerennialTesting
import Testing

/// What a schema refuses of a kind's own lifecycle and names.
@Suite struct SchemaValidationTests {
  typealias Subjects = SchemaSubjects
  typealias Subject = SchemaSubjects.Subject

  struct Refusal: Sendable, CustomTestStringConvertible {
    let type: any Entity.Type
    let rule: SchemaProblem.Rule
    /// What the message must say: the culprit and the remedy.
    let words: [String]
    var testDescription: String { "\(type)" }

    init(_ type: any Entity.Type, _ rule: SchemaProblem.Rule, _ words: String...) {
      self.type = type
      self.rule = rule
      self.words = words
    }
  }

  static let refusals: [Refusal] = [
    Refusal(Subject<Subjects.NothingUses>.self, .unreachableState, "“used”", "add an action"),
    Refusal(Subject<Subjects.StartsLate>.self, .initialNotActive, "“off”", "make an active state"),
    Refusal(
      Subject<Subjects.ChangeLeaves>.self,
      .wrongTransition,
      "“spoilt”",
      "make it a softDelete"
    ),
    Refusal(
      Subject<Subjects.SoftDeleteStaysActive>.self,
      .wrongTransition,
      "“spoilt”",
      "an inactive one"
    ),
    Refusal(
      Subject<Subjects.SoftDeleteFromInactive>.self,
      .wrongTransition,
      "“spoilt”",
      "active states"
    ),
    Refusal(
      Subject<Subjects.SoftDeleteArchives>.self,
      .wrongTransition,
      "“spoilt”",
      "an inactive one"
    ),
    Refusal(
      Subject<Subjects.ArchiveStaysInactive>.self,
      .wrongTransition,
      "“spoilt”",
      "an archived one"
    ),
    Refusal(
      Subject<Subjects.ArchiveFromArchived>.self,
      .wrongTransition,
      "“spoilt”",
      "active or inactive"
    ),
    Refusal(Subject<Subjects.RestoreStaysAway>.self, .wrongTransition, "“spoilt”", "an active one"),
    Refusal(
      Subject<Subjects.RestoreFromActive>.self,
      .wrongTransition,
      "“spoilt”",
      "inactive or archived"
    ),
    Refusal(
      Subject<Subjects.HardDeleteTooEarly>.self,
      .wrongTransition,
      "“spoilt”",
      "skippingArchive: true",
      "allowingHardDeleteWithoutArchive: true"
    ),
    Refusal(Subject<Subjects.StartsNowhere>.self, .wrongTransition, "“spoilt”", "name one"),
    Refusal(
      Subject<Subjects.TwoArchives>.self,
      .ambiguousAction,
      "“used”",
      "start from different states"
    ),
    Refusal(TwoKeys.self, .duplicateName, "unique key “name”", "another name"),
    Refusal(TwoFields.self, .duplicateName, "audited field “name”", "another name"),
    Refusal(Nameless.self, .invalidName, "1 to 255 bytes"),
    Refusal(LongName.self, .invalidName, "1 to 255 bytes"),
  ]

  @Test(arguments: refusals)
  func `a schema refuses a kind, names it and says what to do`(_ refusal: Refusal) throws {
    let error = #expect(throws: SchemaError.self) { try Schema(kinds: [refusal.type]) }
    let problem = try #require(error?.problems.first)
    #expect(error?.problems.count == 1)
    #expect(problem.rule == refusal.rule && problem.kind == refusal.type.kind)
    #expect(problem.description.hasPrefix("“\(refusal.type.kind)” "))
    for word in refusal.words { #expect(problem.message.contains(word), "\(problem.message)") }
  }

  @Test func `what is sound is taken`() throws {
    _ = try Schema(Subject<Subjects.Sound>.self)
    _ = try Schema(Subject<Subjects.TwoChanges>.self)
    _ = try Schema(DesignExampleTests.Project.self, DesignExampleTests.Conversation.self)
    #expect(try Schema().kinds.isEmpty)
    let schema = try Schema(DesignExampleTests.Conversation.self, DesignExampleTests.Project.self)
    #expect(schema.kinds == ["conversation", "project"], "in the order given")
  }

  @Test func `a removal that skips the archive has no effect without the schema's consent`()
    async throws
  {
    typealias Draft = Subject<Subjects.HardDeleteSkipsArchive>
    let bench = RulesBench(try Schema(Draft.self))
    try await bench.create(Draft(id: 1))
    let refusal = try await bench.refused { try await bench.of(Draft.self).hardDelete(1) }
    #expect(refusal.transition?.state == "open" && refusal.transition?.allowedFrom == ["filed"])
    let named = try await bench.refused { try await bench.of(Draft.self).perform(.remove, on: 1) }
    #expect(named.transition?.allowedFrom == ["filed"])
    try await bench.of(Draft.self).softDelete(1)
    let inactive = try await bench.refused { try await bench.of(Draft.self).hardDelete(1) }
    #expect(inactive.transition?.state == "closed")
    try await bench.of(Draft.self).archive(1)
    try await bench.of(Draft.self).hardDelete(1)
  }

  @Test func `a removal that skips the archive works with the schema's consent`() async throws {
    typealias Draft = Subject<Subjects.HardDeleteSkipsArchive>
    let bench = RulesBench(try Schema(Draft.self, allowingHardDeleteWithoutArchive: true))
    try await bench.create(Draft(id: 1), Draft(id: 2), Draft(id: 3))
    try await bench.of(Draft.self).perform(.use, on: 2)
    try await bench.of(Draft.self).softDelete(3)
    try await bench.of(Draft.self).hardDelete(1)
    try await bench.of(Draft.self).hardDelete(3)
    let refusal = try await bench.refused { try await bench.of(Draft.self).hardDelete(2) }
    #expect(refusal.transition?.allowedFrom == ["open", "closed", "filed"])
  }

  @Test func `the schema's consent alone allows nothing that is not declared`() async throws {
    typealias Kind = Subject<Subjects.Sound>
    let error = #expect(throws: SchemaError.self) {
      try Schema(Subject<Subjects.HardDeleteTooEarly>.self, allowingHardDeleteWithoutArchive: true)
    }
    #expect(error?.problems.map(\.rule) == [.wrongTransition])
    let bench = RulesBench(try Schema(Kind.self, allowingHardDeleteWithoutArchive: true))
    try await bench.create(Kind(id: 1))
    let refusal = try await bench.refused { try await bench.of(Kind.self).hardDelete(1) }
    #expect(refusal.transition?.allowedFrom == ["filed"])
  }

  @Test func `all problems of all kinds are listed`() throws {
    let error = #expect(throws: SchemaError.self) {
      try Schema(TwoKeys.self, Manifold.self, TwoFields.self, TwoKeys.self)
    }
    let problems = try #require(error?.problems)
    #expect(
      problems.filter { $0.kind == "two-keys" && $0.message.contains("two types") }.count == 1
    )
    #expect(problems.contains { $0.kind == "two-fields" && $0.rule == .duplicateName })
    let rules = Set(problems.filter { $0.kind == "manifold" }.map(\.rule))
    #expect(
      rules == [
        .unreachableState, .wrongTransition, .ambiguousAction, .missingParentKind, .stuckMembers,
      ]
    )
    #expect(error?.description.split(separator: "\n").count == problems.count)
  }

  struct TwoKeys: Entity {
    static let kind: EntityKind = "two-keys"
    static let uniqueKeys: [UniqueKey<Self>] = [
      UniqueKey("name", by: \.id), UniqueKey("other", by: \.id), UniqueKey("name", by: \.id),
    ]
    let id: Int
  }

  struct TwoFields: Entity {
    static let kind: EntityKind = "two-fields"
    static let auditedFields: [AuditedField<Self>] = [
      .plain("name", by: \.id), .personal("name", by: \.id),
    ]
    let id: Int
  }

  struct Nameless: Entity {
    static let kind: EntityKind = ""
    let id: Int
  }

  struct LongName: Entity {
    static let kind = EntityKind(rawValue: String(repeating: "é", count: 128))
    let id: Int
  }

  /// Has a problem of every sort that one kind can have by itself.
  struct Manifold: Entity {
    static let kind: EntityKind = "manifold"
    static let parents: [Parent<Self>] = [
      .belongs(to: Nameless.self, named: "nobody", by: \.other),
      .belongs(to: Self.self, by: \.other, hardDelete: .keep),
    ]
    typealias State = SchemaSubjects.Stage
    enum Action: String, LifecycleAction {
      case close, closeToo, file, wrong
      var transition: Transition<SchemaSubjects.Stage> {
        switch self {
        case .close, .closeToo: .softDelete(fromEvery: .active, to: .closed)
        case .file: .archive(fromEvery: .active, to: .filed)
        case .wrong: .change(from: .open, to: .filed)
        }
      }
    }
    let id: Int
    let other: Int
  }
}
