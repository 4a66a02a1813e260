import Foundation
import Perennial
import PerennialTesting
import Testing

/// A seed repeats ids and everything that fixtures of a host's own kinds are made of.
@Suite struct SeededIdentifierTests {
  @Test func `one seed gives the same ids, another one others`() {
    let (first, same, other) = (
      SeededIdentifiers(seed: 1), SeededIdentifiers(seed: 1), SeededIdentifiers(seed: 2)
    )
    let ids = (0..<100).map { _ in first.next() }
    #expect(ids == (0..<100).map { _ in same.next() })
    #expect(Set(ids).count == 100)
    #expect(Set(ids).isDisjoint(with: (0..<100).map { _ in other.next() }))
    #expect(ids.allSatisfy { $0.uuid.6 >> 4 == 4 && $0.uuid.8 >> 6 == 0b10 })
  }

  @Test func `a source gives each number once, and names of two words`() {
    var source = Fixture.Source(seed: 5)
    let numbers = source.many(1_000) { $0.number() }
    #expect(Set(numbers).count == 1_000)
    #expect(numbers.allSatisfy { 1..<1_000_000_000 ~= $0 })
    #expect(source.name().split(separator: " ").count == 2)
    #expect(source.sentence().hasSuffix("."))
    #expect(source.many(-1) { $0.uuid() }.isEmpty)
  }

  @Test func `a host's tree is the same for the same seed`() async throws {
    func everything(_ seed: UInt64) async throws -> StorageSnapshot {
      let world = try await Orchard.world(seed: seed)
      try await world.trees.softDelete(world.tree.tree.id)
      return try await world.snapshot()
    }
    let first = try await everything(3)
    #expect(Difference(expected: first, found: try await everything(3)) == nil)
    #expect(Difference(expected: first, found: try await everything(4)) != nil)
  }

  @Test func `a second tree stands beside the first`() async throws {
    let world = try await Orchard.world(seed: 1)
    let time = world.clock.now()
    try await world.plant(Orchard(apples: 2, seed: 2))
    #expect(world.clock.now() > time)
    #expect(try await world.trees.list().records.count == 2)
    #expect(try await world.apples.list().records.count == 5)
    let error = await #expect(throws: LifecycleError.self) {
      try await world.plant(Orchard(apples: 2, seed: 2))
    }
    #expect(error?.httpStatus == 409)
  }
}
