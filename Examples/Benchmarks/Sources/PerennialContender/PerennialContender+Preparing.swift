import Perennial
import Workloads

/// Values made ready, in the order of their insertion.
struct Batch: Sendable {
  /// A run of values of one tenant: what one call can create.
  struct Part: Sendable {
    let tenant: Int
    var entities: [any Entity] = []
    var deleted: [Draft] = []
  }

  var parts: [Part] = []

  /// Adds a record's value; a call creates records of its caller's tenant only.
  mutating func append(_ draft: Draft, _ entity: any Entity) {
    if parts.last?.tenant != draft.tenant {
      parts.append(Part(tenant: draft.tenant))
    }
    let last = parts.count - 1
    parts[last].entities.append(entity)
    if draft.isDeleted { parts[last].deleted.append(draft) }
  }
}

extension PerennialContender {
  func prepare(_ drafts: [Draft]) -> Batch {
    var batch = Batch()
    for draft in drafts { batch.append(draft, maker.entity(of: draft)) }
    return batch
  }

  func insert(_ batch: Batch) async throws {
    try await create(batch, in: quiet)
  }

  func insertAudited(_ batch: Batch) async throws {
    try await create(batch, in: store)
  }

  private func create(_ batch: Batch, in store: LifecycleStore) async throws {
    for part in batch.parts {
      try await store.create(
        part.entities,
        as: desks[part.tenant].caller,
        durability: loading
      )
      try await deleteAlone(part.deleted)
    }
  }

  func deleteAlone(_ drafts: [Draft]) async throws {
    for draft in drafts {
      let id = Generator.id(of: draft.number)
      switch draft.kind {
      case .project: try await quietDesks[draft.tenant].projects.softDelete(id)
      case .conversation: try await quietDesks[draft.tenant].conversations.softDelete(id)
      case .message: try await quietDesks[draft.tenant].messages.softDelete(id)
      }
    }
  }
}
