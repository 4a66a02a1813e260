import Synchronization
import Workloads

/// The floor: a dictionary of structs and lists of children behind a lock.
///
/// No audit, no chain, no permissions; a change that fails half way would stay half done.
@main
final class DictionaryContender: Contender {
  static let name = "dictionary"

  let state = Mutex(Shelf())

  init(_ run: Run) async throws {
    guard [.w1, .w1Records, .w2, .w2Interleaved, .w345].contains(run.workload) else {
      throw Failure("a dictionary keeps no audit records and no snapshots; run W1, W2 or W345")
    }
  }

  static func main() async {
    await BenchProgram.run(Self.self)
  }

  func prepare(_ drafts: [Draft]) -> [Shelf.Row] {
    drafts.map { draft in
      Shelf.Row(
        id: Shelf.Key(draft.number),
        tenant: draft.tenant,
        parent: draft.parent.map(Shelf.Key.init),
        state: draft.isDeleted ? .deleted : .active,
        operation: draft.isDeleted ? 1 : 0,
        createdAt: Generator.createdAt(draft.number),
        changedAt: Generator.createdAt(draft.number),
        payload: Payload.json(of: draft.number)
      )
    }
  }

  func insert(_ batch: [Shelf.Row]) {
    state.withLock { shelf in
      for row in batch { shelf.insert(row) }
    }
  }

  func insertAudited(_ batch: [Shelf.Row]) {
    insert(batch)
  }

  func deleteAlone(_ drafts: [Draft]) {
    state.withLock { shelf in
      for draft in drafts { shelf.set(Shelf.Key(draft.number), .deleted, operation: 1) }
    }
  }

  func change(_ record: Int, tenant: Int, by verb: Verb) -> Int {
    state.withLock { $0.change(Shelf.Key(record), tenant, verb) }
  }

  func cascade(
    _ root: Int,
    tenant: Int,
    by verb: Verb,
    undoing mark: Int?
  ) -> (count: Int, mark: Int) {
    state.withLock { $0.cascade(Shelf.Key(root), tenant, verb, undoing: mark) }
  }

  func purge(_ root: Int, tenant: Int) -> Int {
    state.withLock { $0.purge(Shelf.Key(root), tenant) }
  }

  func page(of project: Int, tenant: Int, after cursor: Int64?) -> Page<Int64> {
    state.withLock { $0.page(of: Shelf.Key(project), after: cursor ?? 0) }
  }

  func counts(of tenant: Int) -> StateCounts {
    state.withLock { $0.counts(of: tenant) }
  }

  func find(_ record: Int, _ kind: Draft.Kind, tenant: Int) -> Int? {
    let row = state.withLock { $0.find(Shelf.Key(record), tenant) }
    return row.map { Int($0.createdAt - Generator.epoch) }
  }

  func auditCount() -> Int {
    state.withLock { $0.operationCount }
  }

  func deletedBefore(tenant: Int) -> Int {
    state.withLock { shelf in
      shelf.rows.values.count { $0.tenant == tenant && $0.operation == 1 }
    }
  }

  static func payloadBytes(of drafts: [Draft]) -> Int? { nil }
}
