import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: runs on what a query finds that are stopped, and that try refused records again.
@Suite struct S24QueryTests {
  private struct Stop: Error {}

  /// A step that the next one needs, and one more; refused attempts are recorded.
  private func registry() async throws -> Registry {
    var policy = AuditPolicy()
    policy.attempts = [.conflict]
    let registry = try Registry(InMemoryStorage(), policy)
    try await registry.steps.create([Step(id: 1), Step(id: 2, after: 1), Step(id: 3)])
    return registry
  }

  private func refusals(_ registry: Registry) async throws -> [String] {
    try await registry.audit().map(\.event).filter { $0.result != .done }
      .map { "\($0.action) \($0.entityID) \($0.result)" }
  }

  private let refusal = #"softDelete 1 refused(code: "CONFLICT_STEP")"#

  @Test func `S24 what stands refused where a query stops is in the audit trail`() async throws {
    let registry = try await registry()
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 1)
    let report = try await each.softDelete(
      .matching(Query { if $0.id == 3 { throw Stop() } else { true } })
    )
    guard case .hostFailure? = report.stoppedBy else {
      Issue.record("not stopped: \(report)")
      return
    }
    #expect(report.texts == ["1 CONFLICT_STEP"] && report.next != nil)
    #expect(try await refusals(registry) == [refusal])
  }

  @Test func `S24 another try that fails leaves refusals in the audit trail`() async throws {
    let registry = try await registry()
    let isOver = Shared(false)
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 1) { done, _ in
      if done == 3 { isOver.withLock { $0 = true } }
    }
    let report = try await each.softDelete(
      .matching(Query { _ in if isOver.value { throw Stop() } else { true } })
    )
    guard case .hostFailure? = report.stoppedBy else {
      Issue.record("not stopped: \(report)")
      return
    }
    #expect(report.texts == ["1 CONFLICT_STEP", "2 done", "3 done"])
    #expect(try await refusals(registry) == [refusal])
  }

  @Test(arguments: [true, false])
  func `S24 what a query finds no longer is not tried again`(_ isFound: Bool) async throws {
    let registry = try await registry()
    let isOver = Shared(false)
    let each = registry.steps.eachOnItsOwn(inBatchesOf: 1) { done, _ in
      if done == 3 { isOver.withLock { $0 = true } }
    }
    let report = try await each.softDelete(
      .matching(Query { _ in isFound || !isOver.value })
    )
    #expect(report.stoppedBy == nil && report.next == nil)
    #expect(report.texts == [isFound ? "1 done" : "1 CONFLICT_STEP", "2 done", "3 done"])
    #expect(try await registry.ids(Step.self) == (isFound ? [] : [1]))
    #expect(try await refusals(registry) == (isFound ? [] : [refusal]))
  }

  @Test func `S24 a query tells which of some records it finds`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    try await registry.papers.softDelete(12)
    func found(_ query: Query<Paper>) async throws -> [Int] {
      try await registry.papers.session.read { context throws(LifecycleError) in
        try ListReader(context: context, tenant: context.tenant, query: query)
          .found(among: [31, 12, 21, 99, 11])
      }
    }
    #expect(try await found(Query()) == [31, 21, 11])
    #expect(try await found(Query(in: .all)) == [31, 12, 21, 11])
    #expect(try await found(Query(in: .all, under: .parent(Folder.self, 1))) == [12, 11])
    #expect(try await found(Query { $0.id < 30 }) == [21, 11])
  }
}
