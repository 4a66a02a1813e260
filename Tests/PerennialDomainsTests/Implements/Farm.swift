import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// A catalogue of implements, the people who call, and the caches beside it.
struct Farm {
  let clock = ManualClock(at: Date(timeIntervalSince1970: 1_767_225_600))  // 2026-01-01T00:00:00Z
  let store: LifecycleStore
  let caches = InvalidationRecorder()
  let admin = Principal(id: "ann", roles: [Implements.Role(roleID: 1).rawValue])
  let reader = Principal(id: "bob", roles: [Implements.Role(roleID: 2).rawValue])

  static let plough = 1
  static let harrow = 2
  static let seeder = 3
  static let unknown = 404

  /// A plough in use, a harrow in maintenance, and a seeder that is inactive.
  init(_ storage: any Storage) async throws {
    store = LifecycleStore(
      try Implements.schema(),
      storage: storage,
      access: Implements.access,
      effects: EffectPolicy(invalidator: caches),
      clock: clock,
      ids: SequentialIdentifiers()
    )
    try await store.create(
      [
        Implements.Implement(id: Self.plough, name: "Plough", brand: "Lemken", powerHP: 120),
        Implements.Implement(id: Self.harrow, name: "Disc harrow", brand: "Amazone"),
        Implements.Implement(id: Self.seeder, name: "Seeder", brand: "Lemken"),
      ],
      as: admin
    )
    _ = try await service.update(Self.harrow, status: .maintenance)
    try await service.delete(Self.seeder)
    caches.removeAll()
  }

  func service(_ principal: Principal?) -> Implements.Service {
    Implements.Service(store, as: principal)
  }

  var service: Implements.Service { service(admin) }

  var recommendations: Repository<Implements.Recommendation> {
    store.repository(of: Implements.Recommendation.self, as: admin)
  }

  var calculations: Repository<Implements.Calculation> {
    store.repository(of: Implements.Calculation.self, as: admin)
  }
}
