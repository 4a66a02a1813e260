import Perennial
import PerennialTesting

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Somebody who looks after plants; ids are UUIDs.
struct Gardener: Entity {
  static let kind: EntityKind = "gardener"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("badge", among: .everyPhase, by: \.badge)]
  static let auditedFields: [AuditedField<Self>] = [.personal("name", by: \.name)]
  let id: UUID
  var name: String
  var badge: Int?
}

/// A plot; ids are texts.
struct Plot: Entity {
  static let kind: EntityKind = "plot"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.title)]
  let id: String
  var title: String
}

/// A plant, which goes where its plot goes and outlives its gardener.
struct Plant: Entity {
  static let kind: EntityKind = "plant"
  static let parents: [Parent<Self>] = [
    .belongs(to: Plot.self, by: \.plot),
    .belongs(to: Gardener.self, named: "carer", by: \.carer, onEvery: .detach),
  ]
  static let auditedFields: [AuditedField<Self>] = [.plain("species", by: \.species)]
  let id: Int
  var plot: Plot.ID
  var carer: Gardener.ID?
  var species: String
}

/// A small store in which every part of the format occurs, made step by step.
///
/// Stores that earlier versions made of it are kept for ever: see ``GoldenStoreTests``.
struct GoldenStore: Sendable {
  static let path = "/garden"
  static let tenants: [TenantID] = ["acmé", "bolt"]

  private let storage: FileStorage
  private let store: LifecycleStore
  private let clock: ManualClock

  private init(_ storage: FileStorage, _ clock: ManualClock) throws {
    self.storage = storage
    self.clock = clock
    store = LifecycleStore(
      try Schema(Gardener.self, Plot.self, Plant.self),
      storage: storage,
      access: RolePolicy(.role("owner", may: .all)),
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  /// Makes the store; it is closed, or ends with what a process that was killed leaves.
  static func make(closes: Bool) async throws -> [String: [UInt8]] {
    let system = SimulatedFileSystem(recordsCalls: false)
    let garden = try GoldenStore(try await open(system), ManualClock())
    try await garden.plant()
    try await garden.storage.maintain()
    try await garden.change()
    try await garden.storage.maintain()
    try await garden.harvest()
    if closes { try await garden.storage.close() } else { garden.storage.abandon() }
    var files = system.disk.contents(of: path)
    files[FileName.lock] = nil
    if !closes, let name = files.keys.filter({ $0.hasPrefix("ledger") }).max() {
      // What the last change was synced with is unproven, and half of another one follows.
      files[name]? += [1, 2, 3, 4, 5, 6, 7]
    }
    return files
  }

  static func open(
    _ system: SimulatedFileSystem,
    for access: FileStorage.Access = .writing
  ) async throws(StorageError) -> FileStorage {
    try await WardDesk.open(system, at: path, for: access)
  }

  private func gardeners(_ tenant: Int = 0) -> Repository<Gardener> {
    store.repository(of: Gardener.self, as: Self.owner(tenant), correlationID: "request")
  }

  private func plots(_ tenant: Int = 0) -> Repository<Plot> {
    store.repository(of: Plot.self, as: Self.owner(tenant))
  }

  private func plants(_ tenant: Int = 0) -> Repository<Plant> {
    store.repository(of: Plant.self, as: Self.owner(tenant), durability: .relaxed)
  }

  private static func owner(_ tenant: Int) -> Principal {
    Principal(id: "ann", name: "Ann Ö", tenant: tenants[tenant], roles: ["owner", "gardener"])
  }

  static func gardener(_ last: UInt8) -> UUID {
    UUID(uuid: (1, 2, 3, 4, 5, 6, 0x47, 8, 0x89, 10, 11, 12, 13, 14, 15, last))
  }
}

extension GoldenStore {
  private func plant() async throws {
    for last in 1...3 as ClosedRange<UInt8> {
      let gardener = Gardener(
        id: Self.gardener(last),
        name: "Gärtner \(last)",
        badge: last == 3 ? nil : Int(last)
      )
      try await gardeners().create(gardener)
    }
    for plot in ["north", "söuth", "east"] {
      try await plots().create(Plot(id: plot, title: "Plot \(plot)"))
      clock.advance(by: 1.5)
    }
    try await plots(1).create(Plot(id: "north", title: "Plot north"))
    try await plants().create(
      (1...6).map { id in
        Plant(
          id: id * id * 1_000,
          plot: id < 4 ? "north" : "söuth",
          carer: id == 6 ? nil : Self.gardener(UInt8(id % 2 + 1)),
          species: "species \(id)"
        )
      }
    )
    try await plants(1).create(Plant(id: 7, plot: "north", carer: nil, species: "moss"))
    try await set("weather", [1], [2, 3])
    try await set("weather", [], Array("sunny".utf8))
    try await set("tools", [255, 0], [])
  }

  private func change() async throws {
    clock.advance(by: -60)
    try await plants().update(1_000) { $0.species = "rose" }
    try await plants().move(4_000, \.plot, to: "söuth")
    try await plots().softDelete("north", reason: "frost")
    try await gardeners().softDelete(Self.gardener(1))
    try await plots().archive("east")
    try await plots().hardDelete("east")
    try await plots().create(Plot(id: "east", title: "Plot east, again"))
    try await set("weather", [1], nil)
  }

  private func harvest() async throws {
    clock.advance(by: 3_600)
    try await plots().softDelete("söuth", reason: "")
    try await plots().restore("söuth")
    try await plants().archive(16_000)
    try await plants().hardDelete(16_000)
    try await gardeners().archive(Self.gardener(2))
    try await plots(1).update("north") { $0.title = "Plot north of Bolt" }
    try await set("tools", [1], [4])
  }

  private func set(_ namespace: String, _ key: [UInt8], _ value: [UInt8]?) async throws {
    let at = Timestamp(clock.now())
    try await storage.commit(.durable) { _ throws(LifecycleError) in
      var changes = ChangeSet(tenant: Self.tenants[0], at: at)
      changes.entries = [EntryChange(namespace: namespace, key: key, value: value)]
      return (changes, ())
    }
  }
}
