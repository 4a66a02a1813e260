import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// Trees of the four domains in one line, the same for the same seed, on every storage.
@Suite struct FixtureTests {
  @Test func `a project has the conversations and messages that were asked for`() async throws {
    let fixture = try await Fixture.project(conversations: 3, messagesEach: 10)
    #expect(fixture.conversations.count == 3 && fixture.messages.count == 30)
    #expect(fixture.versions.count == 2)
    #expect(fixture.tree.messages(of: fixture.conversations[1]).count == 10)
    let messages = fixture.repository(of: Projects.Message.self)
    #expect(try await messages.counts().phases == [.active: 30])
    #expect(try await fixture.service.get(fixture.project.id).name == fixture.project.name)
  }

  @Test(arguments: Projects.Project.State.allCases, Medium.allCases)
  func `a project stands where it was asked to`(
    _ status: Projects.Project.State,
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let fixture = try await Fixture.project(status, on: storage)
      #expect(try await fixture.service.get(fixture.project.id).status == status)
      let difference = try await Difference(
        expected: fixture.tree,
        in: fixture.store,
        as: fixture.owner,
        scope: status == .archived ? .archived : .active
      )
      #expect(difference == nil)
    }
  }

  @Test(arguments: Medium.allCases)
  func `S12: the outsider finds nothing of it`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let fixture = try await Fixture.project(on: storage)
      let error = await refusal {
        try await fixture.service(as: fixture.outsider).get(fixture.project.id)
      }
      #expect(error?.httpStatus == 404)
      #expect(try await fixture.service(as: fixture.outsider).list().projects.isEmpty)
    }
  }

  @Test func `assemblies hang together, and roles are of the company`() async throws {
    let fixture = try await Fixture.assemblies(
      components: 2,
      assembliesEach: 3,
      piecesEach: 2,
      articlesEach: 1
    )
    #expect(fixture.components.count == 2 && fixture.assemblies.count == 6)
    #expect(fixture.pieces.count == 12 && fixture.articles.count == 6)
    let viewer = fixture.service(as: fixture.principal(.viewer))
    let listed = try await viewer.list(Assemblies.Filter(component: fixture.components[0].id))
    #expect(listed.map(\.guid) == fixture.assemblies.prefix(3).map(\.id))
    let error = await refusal { try await viewer.delete(fixture.assemblies[0].id) }
    #expect(error?.httpStatus == 403)
    try await fixture.service.delete(fixture.assemblies[0].id)
    #expect(try await fixture.repository(of: Assemblies.Piece.self).counts().phases[.inactive] == 2)
    #expect(try await fixture.service(as: fixture.outsider).list().isEmpty)
  }

  @Test(arguments: Teardowns.Teardown.State.allCases)
  func `a teardown stands where it was asked to, with its files`(
    _ status: Teardowns.Teardown.State
  ) async throws {
    let files = EffectRecorder()
    let fixture = try await Fixture.teardown(
      status,
      documents: 1,
      images: 2,
      effects: EffectPolicy(handler: files)
    )
    #expect(try await fixture.service(as: fixture.member).get(fixture.teardown.id).status == status)
    #expect(fixture.files.count == 3)
    #expect(fixture.teardown.details.startDate != nil)
    let error = await refusal {
      try await fixture.service(as: fixture.member).delete(fixture.teardown.id)
    }
    #expect(error?.httpStatus == 403)
    guard status == .archived else { return }
    try await fixture.service.delete(fixture.teardown.id)
    #expect(Set(files.files) == Set(fixture.files))
  }

  @Test(arguments: Implements.Implement.State.allCases)
  func `an implement stands where it was asked to, and keeps what refers to it`(
    _ status: Implements.Implement.State
  ) async throws {
    let caches = InvalidationRecorder()
    let fixture = try await Fixture.implement(
      status,
      recommendations: 3,
      calculations: 2,
      effects: EffectPolicy(invalidator: caches)
    )
    let response = try await fixture.service(as: fixture.reader).get(fixture.implement.id)
    #expect(response.status == status)
    #expect(fixture.recommendations.count == 3 && fixture.calculations.count == 2)
    #expect(caches.patterns.allSatisfy { $0 == ["*implements*", "*recommendations*"] })
    let error = await refusal {
      try await fixture.service(as: fixture.outsider).get(fixture.implement.id)
    }
    #expect(error?.httpStatus == 403)
  }

  @Test func `counts below one make none`() async throws {
    let fixture = try await Fixture.project(conversations: 0, messagesEach: -1, versions: -1)
    #expect(fixture.tree.entities.count == 1)
  }

  @Test(arguments: Medium.allCases)
  func `one seed gives the same ids, names and times on every storage`(
    _ medium: Medium
  ) async throws {
    let first = try await Self.everything(seed: 7, on: nil)
    let same = try await medium.withStorage { try await Self.everything(seed: 7, on: $0) }
    #expect(Difference(expected: first, found: same) == nil)
    let other = try await medium.withStorage { try await Self.everything(seed: 8, on: $0) }
    #expect(Set(first.records.map(\.key)).isDisjoint(with: other.records.map(\.key)))
    #expect(Set(first.records.map(\.createdAt)).isDisjoint(with: other.records.map(\.createdAt)))
    #expect(Set(first.audit.map(\.event.id)).isDisjoint(with: other.audit.map(\.event.id)))
  }

  /// A project's fixture after one step of a test.
  private static func everything(
    seed: UInt64,
    on storage: (any Storage)?
  ) async throws -> StorageSnapshot {
    let fixture = try await Fixture.project(seed: seed, on: storage)
    _ = try await fixture.service.transition(fixture.project.id, .archive)
    return try await StorageSnapshot(of: fixture.storage, fixture.store.schema)
  }

  @Test func `each domain's tree is the same for the same seed, and other for another`() {
    func differ<T: Fixture.Tree>(_ make: (UInt64) -> T) -> Bool {
      Difference(expected: make(1), found: make(1)) == nil
        && Difference(expected: make(1), found: make(2)) != nil
    }
    #expect(differ { Fixture.ProjectTree(seed: $0) })
    #expect(differ { Fixture.AssemblyTree(seed: $0) })
    #expect(differ { Fixture.TeardownTree(seed: $0) })
    #expect(differ { Fixture.ImplementTree(seed: $0) })
  }

  @Test func `tokens and cursors in memory are the same for the same seed`() async throws {
    func token() async throws -> PlanToken {
      let fixture = try await Fixture.project(.archived, seed: 5)
      return try await fixture.service.planPermanentDeletion(of: fixture.project.id).token
    }
    #expect(try await token() == token())
  }

  @Test func `the clock goes on from step to step`() async throws {
    let fixture = try await Fixture.project(.live)
    let record = try await fixture.repository(of: Projects.Project.self).find(fixture.project.id)
    #expect(record.updatedAt > record.createdAt)
    #expect(fixture.clock.now() > record.updatedAt)
    #expect(record.createdAt >= Date(timeIntervalSince1970: 1_767_225_600))
  }
}
