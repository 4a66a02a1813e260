import PerennialTesting
import Testing

@testable import Perennial

/// Rule S18 for verbs on many records (S24): what is shown is what is done, or nothing.
@Suite struct S18BulkPlanTests {
  private static let verbs: [PlannedVerb<Folder>] = [.softDelete, .archive, .restore, .hardDelete]

  @Test(arguments: BulkMedium.allCases)
  func `S18 a plan of many tells what the verb then does, and does nothing itself`(
    _ medium: BulkMedium
  ) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      for verb in Self.verbs {
        if case .hardDelete = verb { try await registry.folders.archive([1, 2]) }
        let before = try await registry.contents()
        let commits = registry.storage.commits
        let plan = try await registry.folders.plan(verb, on: [2, 3, 1], reason: "moved out")
        #expect(registry.storage.commits == commits)
        #expect(try await registry.contents() == before)
        #expect(plan.obstacles == [])
        let outcome = try await registry.folders.execute(plan)
        #expect(outcome.summary == plan.summary)
        #expect(outcome.items.map(\.id) == plan.items.map(\.id))
        #expect(outcome.items.map(\.status) == plan.items.map(\.status))
        #expect(outcome.items.map(\.memberCount) == plan.items.map(\.memberCount))
        #expect(plan.items.allSatisfy { $0.operation == nil && $0.auditSequence == nil })
        #expect(try await registry.audit().last?.event.reason == "moved out")
      }
    }
  }

  @Test func `S18 the description of a plan of many counts what it would affect`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let plan = try await registry.folders.plan(.archive, on: [1, 2])
    #expect("\(plan)" == "3 folders, 5 papers")
    #expect(plan.details.kind == "folder" && plan.details.verb == "archive")
  }

  @Test func `S18 a token confirms the same verb on the same records, in any order`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let plan = try await registry.folders.plan(.archive, on: [1, 2])
    let token = PlanToken(rawValue: plan.token.rawValue)
    #expect(token.rawValue.count < 400)
    let outcome = try await registry.folders.execute(.archive, on: [2, 1], confirmedBy: token)
    #expect(outcome.affected == plan.summary.affected)
  }

  @Test func `S18 a token of many confirms nothing else`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let (folders, before) = (registry.folders, try await registry.contents())
    let token = try await folders.plan(.archive, on: [1, 2]).token
    let single = try await folders.plan(.archive, on: 1).token
    let restoring = PlannedVerb<Folder>.restore(restoringAncestors: true)
    let errors = [
      await refusal { try await folders.execute(.softDelete, on: [1, 2], confirmedBy: token) },
      await refusal { try await folders.execute(restoring, on: [1, 2], confirmedBy: token) },
      await refusal { try await folders.execute(.archive, on: 1, confirmedBy: token) },
      await refusal { try await folders.execute(token) },
      await refusal { try await folders.execute(.archive, on: [1], confirmedBy: single) },
      await refusal { try await registry.papers.execute(.archive, on: [11], confirmedBy: token) },
    ]
    #expect(errors.map { $0?.code } == Array(repeating: "INVALID_ARGUMENT", count: errors.count))
    for ids in [[1], [1, 2, 3], [1, 3]] {
      let other = await refusal {
        try await folders.execute(.archive, on: .ids(ids), confirmedBy: token)
      }
      #expect(other?.isStale == true, "\(ids)")
    }
    #expect(try await registry.contents() == before)
  }

  @Test(arguments: verbs)
  func `S18 a plan of many is stale once membership or phases are others`(
    _ verb: PlannedVerb<Folder>
  ) async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    if case .restore = verb { try await registry.folders.archive([1, 2]) }
    if case .hardDelete = verb { try await registry.folders.archive([1, 2]) }
    let plan = try await registry.folders.plan(verb, on: [1, 2])
    switch verb {
    case .restore:
      try await registry.folders.restore(2)
      try await registry.papers.softDelete(21)
      try await registry.folders.archive(2)
    case .hardDelete:
      try await registry.folders.restore(2)
      try await registry.papers.archive(21)
      try await registry.papers.hardDelete(21)
      try await registry.folders.archive(2)
    default: try await registry.papers.create(Paper(id: 99, folder: 2))
    }
    let before = try await registry.contents()
    let error = await refusal { try await registry.folders.execute(plan) }
    guard case .planStale(let fresh) = error else {
      Issue.record("not refused as stale, but \(String(describing: error))")
      return
    }
    #expect(try await registry.contents() == before)
    #expect(fresh.summary != plan.summary || fresh.token != plan.token)
    try await registry.folders.execute(verb, on: [1, 2], confirmedBy: fresh.token)
  }

  @Test func `S18 a plan of many is stale once a record is in another phase`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.folders.create([Folder(id: 8), Folder(id: 9)])
    let plan = try await registry.folders.plan(.archive, on: [8, 9])
    try await registry.folders.softDelete(8)
    let error = await refusal { try await registry.folders.execute(plan) }
    #expect(error?.isStale == true)
  }

  @Test func `S18 a plan of many is stale once its roots have traded members`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let plan = try await registry.folders.plan(.softDelete, on: [1, 2])
    try await registry.papers.update(11) { $0.folder = 2 }
    try await registry.papers.update(21) { $0.folder = 1 }
    let error = await refusal { try await registry.folders.execute(plan) }
    #expect(error?.isStale == true)
  }

  @Test func `S18 a plan of many is stale once another root would take a link`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.editors.create([Editor(id: "a"), Editor(id: "b")])
    try await registry.papers.update(11) { $0.editor = "a" }
    let plan = try await registry.editors.plan(.softDelete, on: ["a", "b"])
    try await registry.papers.update(11) { $0.editor = "b" }
    let error = await refusal { try await registry.editors.execute(plan) }
    #expect(error?.isStale == true)
  }

  @Test func `S18 what stands in the way is the same in any order of ids`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.steps.create([
      Step(id: 1), Step(id: 2, after: 1), Step(id: 3), Step(id: 4, after: 3),
    ])
    let token = try await registry.steps.plan(.archive, on: [1, 3]).token
    let error = await refusal {
      try await registry.steps.execute(.archive, on: [3, 1], confirmedBy: token)
    }
    #expect(error?.one?.id == .integer(3))
  }

  @Test func `S18 edits of payloads make no plan of many stale`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let plan = try await registry.folders.plan(.softDelete, on: [1, 2])
    try await registry.papers.update(11) { $0.editor = $0.editor }
    #expect(try await registry.folders.execute(plan).affected == plan.summary.affected)
  }

  @Test func `S18 a query is asked anew when its plan is executed`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let selection = Selection<Paper>.matching(Query(under: .parent(Folder.self, 1)))
    let plan = try await registry.papers.plan(.softDelete, on: selection)
    try await registry.papers.create(Paper(id: 99, folder: 1))
    let error = await refusal { try await registry.papers.execute(plan) }
    #expect(error?.isStale == true)
    let again = try await registry.papers.plan(.softDelete, on: selection)
    let outcome = try await registry.papers.execute(again)
    #expect(outcome.items.count == plan.items.count + 1)
  }

  @Test func `S18 a plan of many shows each record that stands in the way`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.steps.create([
      Step(id: 1), Step(id: 2, after: 1), Step(id: 3), Step(id: 4, after: 3), Step(id: 5),
    ])
    let plan = try await registry.steps.plan(.archive, on: [5, 3, 1])
    #expect(plan.items.isEmpty && plan.summary == ChangeSummary())
    #expect(plan.obstacles.compactMap { $0.one?.id } == [.integer(3), .integer(1)])
    #expect(plan.obstacles.map(\.code) == ["CONFLICT_STEP", "CONFLICT_STEP"])
    let error = await refusal { try await registry.steps.execute(plan) }
    #expect(error == plan.obstacles.first)
    // What is in the call stands in no other's way.
    try await registry.steps.archive([2, 4])
    let stale = await refusal { try await registry.steps.execute(plan) }
    #expect(stale?.isStale == true)
  }

  @Test func `S18 a plan of many throws what the caller may not see`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let missing = await refusal { try await registry.folders.plan(.archive, on: [1, 77]) }
    #expect(missing?.one?.id == .integer(77) && missing?.code == "NOT_FOUND")
    let foreign = registry.store.repository(of: Folder.self, as: Registry.eve)
    let hidden = await refusal { try await foreign.plan(.archive, on: [1, 77]) }
    #expect(hidden?.one?.id == .integer(1) && hidden?.code == "NOT_FOUND")
    let versions = Selection<Folder>.ids([1, 2], ifVersions: [2: 7])
    let other = await refusal { try await registry.folders.plan(.archive, on: versions) }
    guard case .versionConflict(_, expected: 7, actual: 1) = other?.one?.reason else {
      Issue.record("not refused for its version, but \(String(describing: other))")
      return
    }
  }

  @Test func `S18 a step of many is planned, and stale where one has been taken`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.tickets.create((1...3).map { Ticket(id: $0) })
    let plan = try await registry.tickets.plan(.perform(.close), on: [1, 2])
    #expect(plan.summary.affected == ["ticket": 2])
    try await registry.tickets.execute(plan)
    let next = try await registry.tickets.plan(.perform(.drop), on: [2, 3])
    try await registry.tickets.softDelete(3)
    let error = await refusal { try await registry.tickets.execute(next) }
    #expect(error?.one?.id == .integer(3))
    #expect(try await registry.tickets.find(2).phase == .active)
  }
}

extension LifecycleError {
  fileprivate var isStale: Bool {
    if case .planStale = self { true } else { false }
  }
}
