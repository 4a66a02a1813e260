import Perennial
import PerennialTesting
import Testing

/// S8: what restrict and keep protect, wherever in a cascade.
@Suite struct RuleS8RestrictTests {
  struct Depot: Entity {
    static let kind: EntityKind = "depot"
    let id: Int
  }

  struct Car: Entity {
    static let kind: EntityKind = "car"
    static let parents: [Parent<Self>] = [
      .belongs(to: Depot.self, by: \.depot),
      .belongs(to: Car.self, named: "tows", by: \.tows, onEvery: .restrict),
    ]
    let id: Int
    var depot: Int?
    var tows: Int?
  }

  /// Restricts its car, and may go along with a depot itself.
  struct Trip: Entity {
    static let kind: EntityKind = "trip"
    static let parents: [Parent<Self>] = [
      .belongs(to: Car.self, by: \.car, onEvery: .restrict),
      .belongs(to: Depot.self, by: \.depot),
    ]
    let id: Int
    var car: Int?
    var depot: Int?
  }

  /// Stays whatever happens to its car.
  struct Photo: Entity {
    static let kind: EntityKind = "photo"
    static let parents: [Parent<Self>] = [.belongs(to: Car.self, by: \.car, onEvery: .keep)]
    let id: Int
    let car: Int
    var title = ""
  }

  /// Leaves with its photo on a soft delete only.
  struct Frame: Entity {
    static let kind: EntityKind = "frame"
    static let parents: [Parent<Self>] = [
      .belongs(
        to: Car.self,
        by: \.car,
        softDelete: .cascade,
        archive: .keep,
        hardDelete: .restrict
      )
    ]
    let id: Int
    var car: Int?
  }

  func bench(access: any AccessPolicy = RulesBench.access) throws -> RulesBench {
    RulesBench(
      try Schema(Depot.self, Car.self, Trip.self, Photo.self, Frame.self),
      access: access
    )
  }

  @Test func `S8 restrict is checked at every record newly taken`() async throws {
    let bench = try bench()
    try await bench.create(
      Depot(id: 1),
      Car(id: 1, depot: 1),
      Car(id: 2, depot: 1),
      Trip(id: 1, car: 1),
      Trip(id: 2, car: 1),
      Car(id: 3, tows: 2)
    )
    let soft = try await bench.refused { try await bench.of(Depot.self).softDelete(1) }
    #expect(soft.blockers == ["trip": 2, "car": 1])
    let archive = try await bench.refused { try await bench.of(Depot.self).archive(1) }
    #expect(archive.blockers == ["trip": 2, "car": 1])
    for id in 1...2 { try await bench.of(Trip.self).softDelete(id) }
    try await bench.of(Car.self).move(3, \.tows, to: nil)
    #expect(try await bench.of(Depot.self).softDelete(1).affected == ["depot": 1, "car": 2])
  }

  @Test func `S8 dependents that the operation itself takes never block`() async throws {
    let bench = try bench()
    try await bench.create(
      Depot(id: 1),
      Car(id: 1, depot: 1),
      Car(id: 2, depot: 1, tows: 1),
      Trip(id: 1, car: 1, depot: 1)
    )
    #expect(
      try await bench.of(Depot.self).archive(1).affected == ["depot": 1, "car": 2, "trip": 1]
    )
    let outcome = try await bench.of(Depot.self).hardDelete(1)
    #expect(outcome.affected == ["depot": 1, "car": 2, "trip": 1])
  }

  @Test func `S8 a blocker that links twice counts once`() async throws {
    let bench = try bench()
    try await bench.create(
      Depot(id: 1),
      Car(id: 1, depot: 1),
      Trip(id: 1, car: 1),
      Car(id: 5, tows: 1),
      Car(id: 6, tows: 1)
    )
    let refusal = try await bench.refused { try await bench.of(Depot.self).softDelete(1) }
    #expect(refusal.blockers == ["trip": 1, "car": 2])
  }

  @Test func `S8 a hard delete is refused while any dependent exists`() async throws {
    let bench = try bench()
    try await bench.create(Car(id: 1), Trip(id: 1, car: 1), Trip(id: 2, car: 1))
    try await bench.of(Trip.self).softDelete(1)
    try await bench.of(Trip.self).archive(2)
    try await bench.of(Car.self).archive(1)
    let refusal = try await bench.refused { try await bench.of(Car.self).hardDelete(1) }
    #expect(refusal.blockers == ["trip": 2])
    try await bench.of(Trip.self).archive(1)
    for id in 1...2 { try await bench.of(Trip.self).hardDelete(id) }
    #expect(try await bench.of(Car.self).hardDelete(1).affected == ["car": 1])
  }

  @Test func `S8 the error counts what the caller may read`() async throws {
    let bench = try bench(
      access: RolePolicy(
        .role("admin", may: .all),
        .role("clerk", may: [.read, .softDelete], on: ["car"])
      )
    )
    let clerk = Principal(id: "carl", tenant: "acme", roles: ["clerk"])
    try await bench.create(
      Car(id: 1),
      Trip(id: 1, car: 1),
      Trip(id: 2, car: 1),
      Car(id: 2, tows: 1),
      Car(id: 3),
      Trip(id: 3, car: 3)
    )
    let some = try await bench.refused { try await bench.of(Car.self, as: clerk).softDelete(1) }
    #expect(some.blockers == ["car": 1])
    let none = try await bench.refused { try await bench.of(Car.self, as: clerk).softDelete(3) }
    #expect(none.blockers == [:] && none.error?.message.contains("trip") == false)
  }

  @Test func `S8 a kept link stays valid and takes nothing new`() async throws {
    let bench = try bench()
    try await bench.create(Car(id: 1), Photo(id: 1, car: 1))
    try await bench.of(Car.self).softDelete(1)
    #expect(try await bench.of(Photo.self).update(1) { $0.title = "old" }.car == 1)
    let refusal = try await bench.refused {
      try await bench.of(Photo.self).create(Photo(id: 2, car: 1))
    }
    #expect(refusal.roots == ["car 1"])
    try await bench.of(Photo.self).softDelete(1)
    #expect(try await bench.of(Photo.self).restore(1).record?.car == 1, "keep binds no child")
    try await bench.of(Car.self).archive(1)
    #expect(try await bench.of(Car.self).hardDelete(1).affected == ["car": 1])
    #expect(try await bench.get(Photo.self, 1).car == 1)
    #expect(try await bench.of(Photo.self).update(1) { $0.title = "older" }.version == 5)
  }

  @Test func `S8 a resting member leads on to its own dependents`() async throws {
    let bench = try bench()
    try await bench.create(Depot(id: 1), Car(id: 1, depot: 1), Frame(id: 1, car: 1))
    try await bench.of(Car.self).archive(1)
    #expect(try await bench.get(Frame.self, 1).phase == .active, "archive keeps it")
    let outcome = try await bench.of(Depot.self).softDelete(1)
    #expect(outcome.affected == ["depot": 1, "frame": 1])
    #expect(outcome.summary.members == ["car": 1, "frame": 1])
    #expect(try await bench.of(Depot.self).restore(1).affected == ["depot": 1, "frame": 1])
    #expect(try await bench.get(Car.self, 1).phase == .archived)
  }

  @Test func `S8 what rests already is not asked for its restrict again`() async throws {
    let bench = try bench()
    try await bench.create(Depot(id: 1), Car(id: 1, depot: 1), Trip(id: 1, car: 1))
    try await bench.of(Trip.self).softDelete(1)
    try await bench.of(Car.self).softDelete(1)
    #expect(try await bench.of(Depot.self).softDelete(1).affected == ["depot": 1])
    #expect(try await bench.of(Car.self).archive(1).affected == ["car": 1])
  }
}
