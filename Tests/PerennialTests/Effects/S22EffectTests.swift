#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Rule S22: what must happen outside the store after a hard delete.
@Suite struct S22EffectTests {
  @Test(arguments: Medium.allCases)
  func `S22 a hard delete performs the files of all that it removes, each once`(_ medium: Medium)
    async throws
  {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next())
      try await gallery.albums.create(Album(id: 1, cover: "a"))
      try await gallery.pictures.create([
        Picture(id: 1, albumID: 1, original: "b", sizes: ["c", "a", "c"]),
        Picture(id: 2, albumID: 1, original: "b"),
      ])
      try await gallery.albums.archive(1)
      #expect(gallery.handler.files.isEmpty)
      let outcome = try await gallery.albums.hardDelete(1)
      #expect(gallery.handler.files == ["a", "b", "c"])
      #expect(outcome.summary.effects == 3)
      #expect(outcome.effects.done == 3 && outcome.effects.owed == 0 && outcome.effects.parked == 0)
      #expect(try await gallery.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 an empty name is no file`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next())
      try await gallery.albums.create(Album(id: 1, cover: ""))
      try await gallery.pictures.create([
        Picture(id: 1, albumID: 1, original: "", sizes: ["", "c", ""]),
        Picture(id: 2, albumID: 1, original: "b"),
      ])
      try await gallery.albums.archive(1)
      let outcome = try await gallery.albums.hardDelete(1)
      #expect(gallery.handler.files.sorted() == ["b", "c"])
      #expect(outcome.summary.effects == 2 && outcome.effects.done == 2)
      #expect(try await gallery.owed() == [])
      #expect(try await gallery.parked() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 an effect tells whose file it is`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next(), handler: nil)
      try await gallery.hang(7, pictures: 1)
      try await gallery.albums.hardDelete(7)
      let effects = try await gallery.store.effects.owed()
      #expect(effects.map(\.file) == ["cover 7", "file 7-0"])
      #expect(effects.map(\.kind) == [Album.kind, Picture.kind])
      #expect(effects.map(\.entityID) == [.integer(7), .integer(7_000_000)])
      #expect(effects.map(\.field) == ["cover", "original"])
      #expect(effects.allSatisfy { $0.tenant == "museum" && $0.failures == 0 && $0.dueAt == nil })
      #expect(effects.map(\.committedAt) == effects.map { _ in Timestamp(gallery.clock.now()) })
      #expect(effects.allSatisfy { EffectID($0.id.description) == $0.id })
    }
  }

  @Test(arguments: ["", "x", "/1", "6F1EB9B0-7C5C-4F5A-9C0A-0C0E8D2F1A11/-1", "6F1EB9B0/1"])
  func `S22 what names no effect is none`(_ text: String) throws {
    #expect(EffectID(text) == nil)
    let json = try JSONEncoder().encode(text)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(EffectID.self, from: json) }
  }

  @Test func `S22 the JSON of an effect's id is its text`() throws {
    let text = "6F1EB9B0-7C5C-4F5A-9C0A-0C0E8D2F1A11/12"
    let id = try #require(EffectID(text))
    let json = try JSONEncoder().encode([id])
    #expect(try JSONDecoder().decode([String].self, from: json) == [text])
    #expect(try JSONDecoder().decode([EffectID].self, from: json) == [id])
  }

  @Test(arguments: Medium.allCases)
  func `S22 verbs that remove nothing owe nothing`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next())
      try await gallery.hang(pictures: 2)
      try await gallery.albums.restore(1)
      try await gallery.albums.softDelete(1)
      let plan = try await gallery.albums.plan(.archive, on: 1)
      #expect(plan.summary.effects == 0)
      #expect(gallery.handler.files.isEmpty)
      #expect(try await gallery.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a plan tells how many files go, and executing it performs them`(_ medium: Medium)
    async throws
  {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next())
      try await gallery.hang(pictures: 5)
      let plan = try await gallery.albums.plan(.hardDelete, on: 1)
      #expect(plan.summary.effects == 6)
      #expect(gallery.handler.files.isEmpty)
      #expect(try await gallery.owed() == [])
      let outcome = try await gallery.albums.execute(plan)
      #expect(outcome.effects.done == 6)
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 without a handler effects are owed until a store has one`(_ medium: Medium) async throws
  {
    try await medium.withRuns { runs in
      let storage = try await runs.next()
      let first = try Gallery(storage, handler: nil)
      try await first.hang(pictures: 3)
      let outcome = try await first.albums.hardDelete(1)
      #expect(outcome.effects.owed == 4 && outcome.effects.done == 0)
      #expect(try await first.store.effects.drain() == EffectTally.of())
      let second = try Gallery(storage)
      try await second.store.prepare()
      #expect(second.handler.files == ["cover 1", "file 1-0", "file 1-1", "file 1-2"])
      #expect(try await second.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a verb performs so many and leaves the others to a drain`(_ medium: Medium) async throws
  {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next()) { $0.performedAtOnce = 70 }
      try await gallery.hang(pictures: 200)
      let outcome = try await gallery.albums.hardDelete(1)
      #expect(outcome.effects.done == 70 && outcome.effects.owed == 131)
      #expect(gallery.handler.files.count == 70)
      #expect(try await gallery.owed().count == 131)
      #expect(try await gallery.store.effects.drain(limit: 31) == EffectTally.of(done: 31))
      #expect(try await gallery.store.effects.drain() == EffectTally.of(done: 100))
      #expect(Set(gallery.handler.files).count == 201 && gallery.handler.files.count == 201)
      #expect(try await gallery.owed() == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 lists come in parts`(_ medium: Medium) async throws {
    try await medium.withRuns { runs in
      let gallery = try await Gallery(runs.next(), handler: nil)
      try await gallery.hang(pictures: 150)
      try await gallery.albums.hardDelete(1)
      var files: [String] = []
      var last: Effect?
      repeat {
        let part = try await gallery.store.effects.owed(after: last, limit: 7)
        files += part.map(\.file)
        last = part.last
      } while last != nil
      #expect(files == ["cover 1"] + (0..<150).map { "file 1-\($0)" })
      await #expect(throws: LifecycleError.self) { try await gallery.store.effects.owed(limit: 0) }
    }
  }
}

extension EffectTally {
  static func of(done: Int = 0, owed: Int = 0, parked: Int = 0) -> EffectTally {
    var tally = EffectTally()
    (tally.done, tally.owed, tally.parked) = (done, owed, parked)
    return tally
  }
}
