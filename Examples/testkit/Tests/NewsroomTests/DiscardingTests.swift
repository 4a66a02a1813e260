import Newsroom
import Perennial
import PerennialTesting
import Testing

@Suite struct DiscardingTests {
  @Test func `files and caches are told of it`() async throws {
    let (files, caches) = (EffectRecorder(), InvalidationRecorder())
    let effects = EffectPolicy(handler: files, invalidator: caches)
    let fixture = try await Fixture.frontPage(photos: 2, effects: effects)
    caches.removeAll()
    _ = try await fixture.newsroom.discard(fixture.article.id)
    #expect(Set(files.files) == Set(fixture.photos.map(\.original)))
    #expect(caches.patterns == [["*articles*"], ["*articles*"]])
  }

  @Test func `a bucket that does not answer is asked again`() async throws {
    let files = EffectRecorder()
    files.fail(times: 1)
    let fixture = try await Fixture.frontPage(photos: 2, effects: EffectPolicy(handler: files))
    let tally = try await fixture.newsroom.discard(fixture.article.id)
    #expect(tally.done == 1 && tally.owed == 1)
    fixture.clock.advance(by: 60)
    try await fixture.store.effects.drain()
    #expect(files.performed.count == 2)
  }

  @Test func `the trail tells the same, whatever the storage`() async throws {
    let storages: [any Storage] = [InMemoryStorage(), InMemoryStorage.encoding()]
    var trails: [[AuditRecord]] = []
    for storage in storages {
      let fixture = try await Fixture.frontPage(on: storage)
      _ = try await fixture.newsroom.discard(fixture.article.id)
      trails.append(try await fixture.store.auditTrail(as: fixture.owner).records().records)
    }
    #expect(Difference(expected: trails[0], found: trails[1]) == nil)
  }
}
