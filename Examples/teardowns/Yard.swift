import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// An organisation with teardowns, another one, the people who call, and the bucket.
struct Yard {
  let clock = ManualClock()
  let warehouse: Warehouse
  let store: LifecycleStore
  /// A store whose process dies before it comes to the files.
  let dyingStore: LifecycleStore
  /// A store whose schema lets drafts and active teardowns be removed, as the page has it.
  let laxStore: LifecycleStore
  let seller: Principal
  let member: Principal
  let foreigner: Principal

  let teardown = UUID()
  let second = UUID()
  let third = UUID()
  let foreign = UUID()
  let unknown = UUID()

  /// Founds organisations that the storage has not seen, so that the page can be performed again on it.
  init(_ storage: any Storage, _ warehouse: Warehouse) async throws {
    self.warehouse = warehouse
    var dying = EffectPolicy(handler: warehouse.remover)
    dying.performedAtOnce = 0
    let working = EffectPolicy(handler: warehouse.remover)
    store = try Self.store(storage, clock, working)
    dyingStore = try Self.store(storage, clock, dying)
    laxStore = try Self.store(storage, clock, working, deletingBeforeArchive: true)
    let (own, other) = (TenantID(UUID()), TenantID(UUID()))
    seller = Principal(id: "ann", tenant: own, roles: ["member", "seller"])
    member = Principal(id: "bob", tenant: own, roles: ["member"])
    foreigner = Principal(id: "eve", tenant: other, roles: ["member", "seller"])
    let theirs = Teardowns.Details(tailNumber: "EI-XYZ")
    _ = try await Teardowns.Service(store, as: foreigner).create(theirs, id: foreign)
  }

  var organization: String { seller.tenant?.rawValue.lowercased() ?? "" }

  /// What a teardown says, with files in the bucket.
  func details() throws -> Teardowns.Details {
    var details = Teardowns.Details(
      tailNumber: "N123AB",
      msn: "24567",
      label: "Spring",
      startDate: Teardowns.Day(rawValue: "2026-03-01"),
      country: "US"
    )
    details.documents = [
      try warehouse.put("\(organization)/log.pdf"), "https://elsewhere.example/log.pdf",
    ]
    details.images = [try warehouse.put("\(organization)/nose.jpg")]
    details.occm = try warehouse.put("\(organization)/occm.xlsx")
    return details
  }

  /// How many of the organisation's files the bucket has.
  var fileCount: Int { warehouse.count(in: organization) }

  private static func store(
    _ storage: any Storage,
    _ clock: ManualClock,
    _ effects: EffectPolicy,
    deletingBeforeArchive: Bool = false
  ) throws -> LifecycleStore {
    LifecycleStore(
      try Teardowns.schema(deletingBeforeArchive: deletingBeforeArchive),
      storage: storage,
      access: Teardowns.access,
      effects: effects,
      clock: clock
    )
  }
}
