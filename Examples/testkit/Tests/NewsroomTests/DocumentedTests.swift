import Newsroom
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

private struct Shelf {
  var id: Int
  var name: String
}

private struct Crate {
  var id: Int
  var shelfID: Int
}

/// The code that the comments of `PerennialTesting` show.
@Suite struct DocumentedTests {
  @Test func aTransitionIsAChange() async throws {
    let fixture = try await Fixture.project(conversations: 3, messagesEach: 10)
    _ = try await fixture.service.transition(fixture.project.id, .archive)
    #expect(fixture.conversations.count == 3)
  }

  @Test func changesAreRecorded() async throws {
    let fixture = try await Fixture.project(.draft)
    let changes = ChangeRecorder()
    try await changes.skip(fixture.store.changes)
    _ = try await fixture.service.transition(fixture.project.id, .archive)
    #expect(try await changes.record(fixture.store.changes).map(\.action) == ["archive"])
  }

  @Test func filesAreDeleted() async throws {
    let files = EffectRecorder()
    let fixture = try await Fixture.teardown(.archived, effects: EffectPolicy(handler: files))
    files.fail(times: 1)
    try await fixture.service.delete(fixture.teardown.id)
    #expect(Set(files.files) == Set(fixture.files))
    #expect(files.performed.count == fixture.files.count - 1)
  }

  @Test func cachesForget() async throws {
    let caches = InvalidationRecorder()
    let fixture = try await Fixture.implement(effects: EffectPolicy(invalidator: caches))
    caches.removeAll()
    try await fixture.service.delete(fixture.implement.id)
    #expect(caches.patterns == [["*implements*", "*recommendations*"]])
  }

  @Test func treesAreCompared() async throws {
    let fixture = try await Fixture.project()
    let found = try await Difference(expected: fixture.tree, in: fixture.store, as: fixture.owner)
    #expect(found == nil)
  }

  @Test func aRestoreLeavesNothingBehind() async throws {
    let storage = InMemoryStorage()
    let schema = try Schema(Article.self)
    let store = LifecycleStore(
      schema,
      storage: storage,
      access: RolePolicy(.role("editor", may: .all))
    )
    let ann = Principal(id: "ann", tenant: "daily", roles: ["editor"])
    let projects = store.repository(of: Article.self, as: ann)
    try await projects.create(Article(id: 1, headline: "Rain"))
    let before = try await StorageSnapshot(of: storage, schema)
    try await projects.softDelete(1)
    try await projects.restore(1)
    let after = try await StorageSnapshot(of: storage, schema)
    let moving: Set = ["version", "updatedAt", "audit"]
    #expect(Difference(expected: before, found: after, ignoring: moving) == nil)
    #expect(Difference(expected: after, found: after) == nil)
  }

  @Test func recordsAreCompared() async throws {
    let fixture = try await Fixture.project()
    let projects = fixture.store.repository(of: Projects.Project.self, as: fixture.owner)
    let before = try await projects.find(fixture.project.id)
    let after = try await projects.find(fixture.project.id)
    #expect(Difference(expected: before, found: after) == nil)
  }

  @Test func aSourceMakesValues() {
    var source = Fixture.Source(seed: 7)
    let shelf = Shelf(id: source.number(), name: source.name())
    let crates = source.many(3) { Crate(id: $0.number(), shelfID: shelf.id) }
    #expect(crates.count == 3 && crates.allSatisfy { $0.shelfID == shelf.id })
  }

  @Test(arguments: BrokenStorage.Defect.allCases)
  func isFound(_ defect: BrokenStorage.Defect) async {
    await #expect(throws: PromiseViolation.self) {
      try await defect.promise.check(reopen: BrokenStorage.reopen) { BrokenStorage(defect) }
    }
  }
}
