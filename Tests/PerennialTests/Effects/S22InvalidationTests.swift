import Perennial
import PerennialTesting
import Testing

/// Rule S22: each operation that touches what caches keep makes them forget, once, after the commit.
@Suite struct S22InvalidationTests {
  private static let shelf = ["*library*", "*shelves*"]

  @Test(arguments: Medium.allCases)
  func `S22 every verb invalidates the patterns of its kind once`(_ medium: Medium) async throws {
    try await medium.withStorage { storage, _ in
      let library = try Library(storage)
      let shelves = library.shelves
      let calls = [
        try await library.calls { try await shelves.create(Shelf(id: 1)) },
        try await library.calls { try await shelves.create([Shelf(id: 2), Shelf(id: 3)]) },
        try await library.calls { try await shelves.update(Shelf(id: 1, name: "A")) },
        try await library.calls { try await shelves.update(1) { $0.name = "B" } },
        try await library.calls { try await shelves.perform(.close, on: 1) },
        try await library.calls { try await shelves.softDelete(1) },
        try await library.calls { try await shelves.restore(1) },
        try await library.calls { try await shelves.perform(.softDelete, on: 1) },
        try await library.calls { try await shelves.archive(1) },
        try await library.calls { try await shelves.hardDelete(1) },
      ]
      #expect(calls == calls.map { _ in [Self.shelf] })
      try await library.furnish(4)
      let moved = try await library.calls {
        try await library.of(Book.self).move(40, \.shelfID, to: 2)
      }
      #expect(moved == [["*books*", "*library*"]])
      #expect(library.caches.calls.allSatisfy { $0.tenant == "town" })
      #expect(try await library.owed() == [], "what is done is not owed")
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 a cascade over several kinds is one call with the union, sorted`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, _ in
      let library = try Library(storage)
      let (shelves, books) = (library.shelves, library.of(Book.self))
      #expect(try await library.calls { try await library.furnish() } == [Library.all])
      #expect(
        try await library.calls { try await books.softDelete(10) } == [["*books*", "*library*"]]
      )
      // The lamp loses its link, and is given it back.
      #expect(try await library.calls { try await shelves.softDelete(1) } == [Library.all])
      #expect(try await library.calls { try await shelves.restore(1) } == [Library.all])
      #expect(try await library.calls { try await shelves.archive(1) } == [Library.all])
      let plan = try await shelves.plan(.hardDelete, on: 1)
      let removed = try await library.calls { try await shelves.execute(plan) }
      #expect(removed == [["*books*", "*library*", "*shelves*"]], "the lamp has no link any more")
    }
  }

  @Test(arguments: Medium.allCases)
  func
    `S22 members that are put away already are not touched, and kinds that are not cached neither`(
      _ medium: Medium
    ) async throws
  {
    try await medium.withStorage { storage, _ in
      let library = try Library(storage)
      try await library.store.create(
        [Shelf(id: 1), Book(id: 1, shelfID: 1), Jotting(id: 1, shelfID: 1)],
        as: Library.librarian
      )
      try await library.of(Book.self).softDelete(1)
      #expect(try await library.calls { try await library.shelves.softDelete(1) } == [Self.shelf])
      try await library.shelves.restore(1)
      #expect(try await library.calls { try await library.of(Jotting.self).softDelete(1) } == [])
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 reads, plans, refusals and verbs that change nothing invalidate nothing`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, _ in
      let library = try Library(storage)
      try await library.furnish()
      let shelves = library.shelves
      try await shelves.softDelete(1)
      let calls = try await library.calls {
        _ = try await shelves.find(1, in: .all)
        _ = try await shelves.list(Query(in: .all))
        _ = try await shelves.counts()
        _ = try await shelves.plan(.archive, on: 1)
        _ = try await shelves.plan(creating: [Shelf(id: 9)])
        #expect(try await shelves.create([]).isEmpty)
        #expect(try await shelves.softDelete(1, ifAlreadyDone: .succeed).status == .unchanged)
        for verb in refused(library) {
          await #expect(throws: LifecycleError.self) { try await verb() }
        }
      }
      #expect(calls == [])
      #expect(try await library.owed() == [])
    }
  }

  private func refused(_ library: Library) -> [() async throws -> Void] {
    let shelves = library.shelves
    return [
      { try await shelves.create(Shelf(id: 1)) },
      { try await shelves.update(Shelf(id: 1, name: "B"), in: .all) },
      { try await shelves.softDelete(1) },
      { try await shelves.restore(1, ifVersion: 7) },
      { try await shelves.hardDelete(1) },
      { try await shelves.hardDelete(8) },
      { try await library.of(Shelf.self, as: Library.visitor).create(Shelf(id: 2)) },
      { try await library.of(Shelf.self, as: nil).create(Shelf(id: 2)) },
    ]
  }

  @Test(arguments: Medium.allCases)
  func `S22 without caches nothing is owed, and without patterns a verb is one commit`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage, _ in
      let counting = FaultyStorage(storage)
      let plain = try Library(counting, caches: nil)
      try await plain.furnish()
      #expect(counting.counts.commits == 1)
      #expect(try await plain.owed() == [])
      let library = try Library(counting)
      try await library.of(Jotting.self).create(Jotting(id: 7, shelfID: 1))
      #expect(counting.counts.commits == 2)
      try await library.shelves.softDelete(1)
      #expect(counting.counts.commits == 4, "one more notes that the call was made")
    }
  }

  @Test(arguments: Medium.allCases)
  func `S22 each tenant's changes are told with the tenant`(_ medium: Medium) async throws {
    try await medium.withStorage { storage, _ in
      let library = try Library(storage)
      let other = Principal(id: "eve", tenant: "city", roles: ["librarian"])
      try await library.shelves.create(Shelf(id: 1))
      try await library.of(Shelf.self, as: other).create(Shelf(id: 1))
      #expect(
        library.caches.calls == [
          CacheInvalidation(tenant: "town", patterns: Self.shelf),
          CacheInvalidation(tenant: "city", patterns: Self.shelf),
        ]
      )
    }
  }
}
