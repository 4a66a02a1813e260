import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: verbs on many records with an answer for each.
@Suite struct S24EachTests {
  @Test(arguments: BulkMedium.allCases)
  func `S24 what is refused stops no other`(_ medium: BulkMedium) async throws {
    try await medium.withRegistry { registry in
      try await registry.fill()
      let commits = registry.storage.commits
      let report = try await registry.papers.eachOnItsOwn().softDelete(
        .ids([9, 12, 31, 12, 8, 21]),
        reason: "tidy"
      )
      #expect(registry.storage.commits == commits + 1)
      #expect(report.texts == ["9 NOT_FOUND", "12 done", "31 done", "8 NOT_FOUND", "21 done"])
      #expect(report.refused.map(\.id) == [9, 8])
      #expect(report.summary.affected == ["paper": 3])
      #expect(report.stoppedBy == nil && report.remaining.isEmpty && report.next == nil)
      #expect(try await registry.ids(Paper.self) == [11, 22])
    }
  }

  @Test(arguments: BulkMedium.allCases)
  func `S24 batches are commits, and tell how far they are`(_ medium: BulkMedium) async throws {
    try await medium.withRegistry { registry in
      try await registry.steps.create((1...25).map { Step(id: $0) })
      let commits = registry.storage.commits
      let seen = Shared<[[Int?]]>([])
      let each = registry.steps.eachOnItsOwn(inBatchesOf: 10) { done, total in
        seen.withLock { $0.append([done, total]) }
      }
      let report = try await each.archive(.ids(1...25))
      #expect(report.answers.map(\.id) == Array(1...25))
      #expect(registry.storage.commits == commits + 3)
      #expect(seen.value == [[10, 25], [20, 25], [25, 25]])
      let restored = try await each.restore(.matching(Query(in: .archived, order: .newestFirst)))
      #expect(restored.answers.map(\.id) == Array((1...25).reversed()))
      #expect(seen.value.suffix(3) == [[10, 25], [20, 25], [25, 25]])
      let some = try await each.softDelete(.matching(Query { $0.id.isMultiple(of: 2) }))
      #expect(some.answers.map(\.id) == Array(stride(from: 2, to: 25, by: 2)))
      #expect(seen.value.suffix(2) == [[10, nil], [12, nil]])
    }
  }

  @Test(arguments: [0, -1, 1001])
  func `S24 batches have 1 to 1,000 records`(_ size: Int) async throws {
    let registry = try Registry(InMemoryStorage())
    let each = registry.steps.eachOnItsOwn(inBatchesOf: size)
    for error in [
      await refusal { try await each.archive([1]) },
      await refusal { try await each.archive(.matching(Query())) },
      await refusal { try await each.create([Step(id: 1)]) },
    ] {
      guard case .invalidArgument? = error else {
        Issue.record("not refused: \(String(describing: error))")
        return
      }
    }
  }

  @Test func `S24 a cancelled task stops between batches, and what is done is told`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.steps.create((1...30).map { Step(id: $0) })
    let task = Task {
      let each = registry.steps.eachOnItsOwn(inBatchesOf: 10) { done, _ in
        if done == 20 { unsafe withUnsafeCurrentTask { unsafe $0?.cancel() } }
      }
      return try await each.softDelete(.ids(1...30))
    }
    let report = try await task.value
    #expect(report.stoppedBy == .cancelled)
    #expect(report.answers.count == 20 && report.remaining == Array(21...30))
    #expect(try await registry.ids(Step.self) == Array(21...30))
    let rest = try await registry.steps.eachOnItsOwn().softDelete(.ids(report.remaining))
    #expect(rest.answers.count == 10 && rest.stoppedBy == nil)
    let early = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      return await refusal { try await registry.steps.eachOnItsOwn().restore([1]) }
    }
    #expect(await early.value == .cancelled)
  }

  @Test func `S24 a query that was stopped goes on from its cursor`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.steps.create((1...30).map { Step(id: $0) })
    registry.storage.fail(after: 2)
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 10)
    let report = try await each.softDelete(.matching(Query()))
    guard case .storage? = report.stoppedBy else {
      Issue.record("not stopped: \(report)")
      return
    }
    #expect(report.answers.map(\.id) == Array(1...20) && report.remaining.isEmpty)
    registry.storage.fail(after: 0)
    let failure = await refusal { try await each.softDelete(.matching(Query())) }
    #expect(failure == report.stoppedBy)
    registry.storage.fail(after: nil)
    let rest = try await each.softDelete(.matching(Query(after: report.next)))
    #expect(rest.answers.map(\.id) == Array(21...30) && rest.next == nil)
  }

  @Test func `S24 removals on their own perform the files of each batch`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.folders.create((1...5).map { Folder(id: $0, cover: "cover \($0)") })
    try await registry.folders.archive(.ids(1...4))
    let report = try await registry.folders.eachOnItsOwn(inBatchesOf: 2).hardDelete(.ids(1...5))
    #expect(report.effects.done == 4 && report.summary.effects == 4)
    #expect(report.refused.map(\.id) == [5])
    #expect(registry.handler.files.sorted() == (1...4).map { "cover \($0)" })
  }

  @Test func `S24 batches share the effects that are performed at once`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.folders.create((1...70).map { Folder(id: $0, cover: "cover \($0)") })
    try await registry.folders.archive(.ids(1...70))
    let report = try await registry.folders.eachOnItsOwn(inBatchesOf: 10).hardDelete(.ids(1...70))
    #expect(report.effects.done == 64 && report.effects.owed == 6)
    #expect(registry.handler.files.count == 64)
  }

  @Test func `S24 refusals that cannot be recorded stop a run`() async throws {
    var policy = AuditPolicy()
    policy.attempts = [.notFound]
    let registry = try Registry(InMemoryStorage(), policy)
    try await registry.steps.create((1...6).map { Step(id: $0) })
    registry.storage.fail(after: 2)
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 2)
    let report = try await each.softDelete([1, 2, 3, 9, 4, 5])
    #expect(report.texts == ["1 done", "2 done", "3 done", "9 NOT_FOUND"])
    #expect(report.remaining == [4, 5])
    guard case .storage? = report.stoppedBy else {
      Issue.record("not stopped: \(report)")
      return
    }
  }
}
