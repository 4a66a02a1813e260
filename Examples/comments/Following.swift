import Perennial

func show(_ records: [Record<Project>]) {}
func update(_ change: ChangeEvent) {}

func showAndFollow(_ store: LifecycleStore, _ projects: Repository<Project>) async throws {
  let page = try await projects.list()
  show(page.records)
  if let position = page.position {
    for try await change in store.changes.follow(after: position, in: "acme") { update(change) }
  }
}

func index(
  _ host: Host,
  _ searchIndex: SearchIndex,
  after lastPosition: ChangePosition
) async throws {
  let (schema, storage, policy) = (host.schema, host.storage, host.policy)
  let store = LifecycleStore(
    schema,
    storage: storage,
    access: policy,
    changes: ChangePolicy(kept: 100_000)
  )
  for try await change in store.changes.follow(after: lastPosition) {
    try await searchIndex.apply(change)
  }
}

struct RedisInvalidator: CacheInvalidating {
  func invalidate(_ invalidation: CacheInvalidation) async throws {
    for pattern in invalidation.patterns { try await redis.delete(matching: pattern) }
  }
}

func performWhatIsOwed(_ store: LifecycleStore) async throws {
  let tally = try await store.effects.drain()
  for effect in try await store.effects.parked() {
    print(effect.file, effect.lastError ?? "")
  }
  print(tally)
}
