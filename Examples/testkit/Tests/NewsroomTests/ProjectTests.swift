import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// A ready-made domain's fixtures need nothing of the host.
@Suite struct ProjectTests {
  @Test func `removing a project takes its thirty messages along`() async throws {
    let fixture = try await Fixture.project(.archived, conversations: 3, messagesEach: 10)
    let plan = try await fixture.service.planPermanentDeletion(of: fixture.project.id)
    #expect(plan.counts["message"] == 30)
    try await fixture.service.deletePermanently(fixture.project.id, confirmedBy: plan.token)
    #expect(try await fixture.service.list().projects.isEmpty)
  }

  @Test func `a seed repeats a fixture`() async throws {
    let fixture = try await Fixture.project(seed: 7)
    let same = try await Fixture.project(seed: 7)
    #expect(Difference(expected: fixture.tree, found: same.tree) == nil)
    #expect(fixture.clock.now() == same.clock.now())
  }
}
