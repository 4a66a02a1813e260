import Perennial
import PerennialDomains
import PerennialTesting

/// A catalogue with a plough and a harrow, the people who call, and the caches beside it.
struct Catalogue {
  let store: LifecycleStore
  let caches = Caches()
  let admin = Principal(id: "ann", roles: [Implements.Role(roleID: 1).rawValue])
  let reader = Principal(id: "bob", roles: [Implements.Role(roleID: 2).rawValue])
  let plough: Int
  let harrow: Int
  let brand: String

  static let unknown = 999_999_999

  /// Takes ids that the storage has not seen, so that the page can be performed again on it.
  init(_ storage: any Storage) async throws {
    store = LifecycleStore(
      try Implements.schema(),
      storage: storage,
      access: Implements.access,
      effects: EffectPolicy(invalidator: caches),
      clock: ManualClock()
    )
    let known = try await Implements.Service(store, as: admin).list().map(\.id).max() ?? 0
    (plough, harrow) = (known + 1, known + 2)
    brand = "Lemken \(plough)"
    try await store.create(
      [
        Implements.Implement(id: plough, name: "Plough", brand: brand, powerHP: 120),
        Implements.Implement(id: harrow, name: "Harrow", brand: brand, powerHP: 90),
        Implements.Recommendation(id: plough, implementID: plough, text: "For clay"),
        Implements.Calculation(id: plough, implementID: plough, powerHP: 110),
      ],
      as: admin
    )
    _ = await caches.forgotten()
  }

  var calculations: Repository<Implements.Calculation> {
    store.repository(of: Implements.Calculation.self, as: admin)
  }

  var recommendations: Repository<Implements.Recommendation> {
    store.repository(of: Implements.Recommendation.self, as: admin)
  }
}

/// Caches that keep which patterns they were told to forget.
actor Caches: CacheInvalidating {
  private(set) var patterns: [[String]] = []

  func invalidate(_ invalidation: CacheInvalidation) {
    patterns.append(invalidation.patterns)
  }

  /// What was forgotten since this was last asked.
  func forgotten() -> [[String]] {
    defer { patterns = [] }
    return patterns
  }
}
