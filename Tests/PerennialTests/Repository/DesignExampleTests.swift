#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

/// The example of the design, from declaration to removal.
@Suite struct DesignExampleTests {
  struct Project: Entity {
    static let kind: EntityKind = "project"
    static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name)]
    enum State: String, LifecycleState {
      case draft = "DRAFT"
      case building = "BUILDING"
      case live = "LIVE"
      case updated = "UPDATED"
      case paused = "PAUSED"
      case archived = "ARCHIVED"
      static let initial = Self.draft
      var phase: Phase { self == .archived ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case build, publish, edit, pause, resume, archive, restore, hardDelete
      var transition: Transition<State> {
        switch self {
        case .build: .change(from: .draft, .updated, to: .building)
        case .publish: .change(from: .building, to: .live)
        case .edit: .change(from: .live, to: .updated)
        case .pause: .change(from: .live, .updated, to: .paused)
        case .resume: .change(from: .paused, to: .live)
        case .archive: .archive(fromEvery: .active, to: .archived)
        case .restore: .restore(from: .archived, to: .draft)
        case .hardDelete: .hardDelete(from: .archived)
        }
      }
    }
    let id: Int
    var name: String
  }

  struct Conversation: Entity {
    static let kind: EntityKind = "conversation"
    static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
    let id: UUID
    var projectID: Project.ID
  }

  @Test func `a project is planned, removed and leaves its trail`() async throws {
    let schema = try Schema(Project.self, Conversation.self)
    let store = LifecycleStore(
      schema,
      storage: InMemoryStorage(),
      access: RolePolicy(.role("admin", may: .all)),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
    let ann = Principal(id: "ann", name: "Ann", tenant: "acme", roles: ["admin"])
    let projects = store.repository(of: Project.self, as: ann)
    let conversations = store.repository(of: Conversation.self, as: ann)
    try await projects.create(Project(id: 1, name: "Perennial"))
    try await conversations.create((0..<3).map { _ in Conversation(id: UUID(), projectID: 1) })
    try await projects.perform(.build, on: 1)
    let refused = await #expect(throws: LifecycleError.self) { try await projects.hardDelete(1) }
    #expect(refused?.message == "Only archived projects can be permanently deleted")
    #expect(refused?.code == "CONFLICT_PROJECT")
    try await projects.archive(1, reason: "shipped")
    #expect(try await store.recycleBin(as: ann).list().entries.map(\.memberCount) == [4])
    let back = try await projects.restore(1)
    #expect(back.record?.state == .draft && back.affected == ["project": 1, "conversation": 3])
    try await projects.archive(1, reason: "shipped")
    let plan = try await projects.plan(.hardDelete, on: 1)
    #expect(plan.description == "1 project, 3 conversations")
    let outcome = try await projects.execute(plan)
    #expect(outcome.affected == ["project": 1, "conversation": 3])
    let trail = try await store.auditTrail(as: ann).records(of: Project.self, 1)
    #expect(trail.records.first?.event.previousState.first?["name"] == .text("Perennial"))
    #expect(
      trail.records.map(\.event.action) == [
        "hardDelete", "archive", "restore", "archive", "build", "create",
      ]
    )
    guard case .intact(let head) = try await store.auditTrail(as: ann).verify() else {
      Issue.record("the chain is broken")
      return
    }
    #expect(head.sequence == 9)
    let empty = try await projects.list(Query(in: .all))
    #expect(empty.records.isEmpty)
  }
}
