import PerennialTesting
import Testing

@testable import budgets

/// A host's own fields beside a domain that it did not change.
@Suite struct BudgetsTests {
  @Test func `a host adds a kind, a rule and fields to a domain`() async throws {
    let lines = Shared<[String]>([])
    try await Budgets { line in lines.withLock { $0.append(line) } }.run()
    #expect(
      lines.value.joined(separator: "\n") == """
        A project without a budget: {"amount":null,"archivedAt":null,"costCentre":null,\
        "createdAt":"2026-01-01T00:00:00Z","id":1,"name":"Website","status":"DRAFT",\
        "updatedAt":"2026-01-01T00:00:00Z"}
        Bob sets one: 403 You are not allowed to do this
        Ann does: {"amount":5000,"archivedAt":null,"costCentre":"C-7",\
        "createdAt":"2026-01-01T00:00:00Z","id":1,"name":"Website","status":"DRAFT",\
        "updatedAt":"2026-01-01T00:00:00Z"}
        Removing it for good removes 1 project, 1 budget
        The audit trail still knows the amount: 5000
        """
    )
  }
}
