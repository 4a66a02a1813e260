import Newsroom
import Perennial
import PerennialTesting
import Testing

@Suite struct RetractingTests {
  @Test func `an article that comes back is as it was`() async throws {
    let fixture = try await Fixture.frontPage(photos: 3)
    let before = try await StorageSnapshot(of: fixture.storage, fixture.store.schema)
    try await fixture.newsroom.retract(fixture.article.id, because: "a mistake in line 2")
    try await fixture.newsroom.publishAgain(fixture.article.id)
    let after = try await StorageSnapshot(of: fixture.storage, fixture.store.schema)
    let changed = Difference(
      expected: before,
      found: after,
      ignoring: ["version", "updatedAt", "audit"]
    )
    #expect(changed == nil)
  }

  @Test func `its photos go with it, and nobody else sees it`() async throws {
    let fixture = try await Fixture.frontPage(photos: 3)
    let changes = ChangeRecorder()
    try await changes.skip(fixture.store.changes)
    try await fixture.newsroom.retract(fixture.article.id, because: "a mistake in line 2")
    let events = try await changes.record(fixture.store.changes)
    #expect(events.map(\.action) == ["softDelete"])
    #expect(events.first?.ids(of: Photo.self) == fixture.photos.map(\.id))
    await #expect(throws: LifecycleError.self) {
      try await Newsroom(fixture.store, as: fixture.outsider).publishAgain(fixture.article.id)
    }
  }

  @Test func `a disk that fails changes nothing`() async throws {
    let storage = FaultyStorage(InMemoryStorage())
    let fixture = try await Fixture.frontPage(on: storage)
    storage.inject(.failAfterPlanning(), intoCommit: storage.counts.commits + 1)
    await #expect(throws: LifecycleError.self) {
      try await fixture.newsroom.retract(fixture.article.id, because: "a mistake in line 2")
    }
    let missing = try await Difference(
      expected: fixture.tree,
      in: fixture.store,
      as: fixture.owner
    )
    #expect(missing == nil)
  }
}
