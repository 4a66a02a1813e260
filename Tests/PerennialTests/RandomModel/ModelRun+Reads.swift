#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension ModelRun {
  /// S13.
  mutating func find<E: RandomModel.Kind>(
    _ type: E.Type,
    _ id: Identifier,
    _ scope: Scope,
    _ tenant: TenantID
  ) async throws {
    let key = RecordKey(tenant: tenant, kind: E.kind, id: id)
    let (next, expected) = expect { model throws(Refused) in
      guard let record = model.find(key), scope.holds(model.phase(record)) else {
        throw Refused(.notFound(key.kind))
      }
      return Answer(life: record.life)
    }
    let own = try Self.id(type, id)
    let repository = repository(type, tenant)
    let actual = await attempt { () async throws(LifecycleError) in
      try await repository.find(own, in: scope)
    }
    guard let (answer, record) = try settle(expected, actual, next, "find") else { return }
    try compare("found", snapshot(record), answer.life.flatMap(snapshot(life:)))
  }

  /// S16: pages under a parent, in either order.
  mutating func list<E: RandomModel.Kind>(
    _ type: E.Type,
    _ listing: RandomModel.Listing,
    _ tenant: TenantID
  ) async throws {
    var query = Query<E>(in: listing.scope, order: listing.order, limit: listing.limit)
    var parent: SlowModel.Record?
    if let (index, id) = listing.parent {
      let relation = rules.relation(E.kind, index)
      query.parents = [Self.condition(id, relation.name)]
      parent = model.find(RecordKey(tenant: tenant, kind: relation.parent, id: id))
    }
    let expected = model.everyRecord(of: tenant).filter { record in
      record.key.kind == E.kind && listing.scope.holds(model.phase(record))
        && listing.parent.map { model.target(of: record, $0.index) == parent?.life } ?? true
    }
    let isMissing = listing.parent != nil && parent == nil
    let repository = repository(type, tenant)
    var found: [Snapshot] = []
    repeat {
      let page = await attempt { [query] () async throws(LifecycleError) in
        try await repository.list(query)
      }
      switch page {
      case .success(let page):
        found += page.records.map(snapshot)
        query.cursor = page.next
        try compare("page is full", page.next == nil || page.records.count == listing.limit, true)
      case .failure(let error):
        guard isMissing, case .notFound = error else {
          throw Mismatch("list", library: error, model: expected.map(snapshot))
        }
        return
      }
    } while query.cursor != nil
    try compare("parent is missing", false, isMissing)
    let ordered = listing.order == .oldestFirst ? expected : expected.reversed()
    try compareRecords(found, ordered.map(snapshot))
  }

  private static func condition<E: RandomModel.Kind>(
    _ id: Identifier,
    _ relation: String
  ) -> Query<E>.ParentCondition {
    switch id {
    case .integer(let number): .parent(Int(number), by: relation)
    case .uuid(let uuid): .parent(uuid, by: relation)
    case .text(let text): .parent(text, by: relation)
    }
  }

  /// Every record of every kind and tenant, in order; counts; the recycle bin.
  mutating func compareEverything() async throws {
    for tenant in RandomModel.tenants {
      let records = model.everyRecord(of: tenant)
      for type in RandomModel.types { try await compareKind(type, tenant, records) }
      try await compareRecycleBin(tenant)
    }
  }

  private func compareKind<E: RandomModel.Kind>(
    _ type: E.Type,
    _ tenant: TenantID,
    _ records: [SlowModel.Record]
  ) async throws {
    let repository = repository(type, tenant)
    let page = try await repository.list(Query(in: .all, limit: 1000))
    let expected = records.filter { $0.key.kind == E.kind }
    try compareRecords(page.records.map(snapshot), expected.map(snapshot))
    var states: [String: Int] = [:]
    for (state, count) in try await repository.counts().states { states[state.rawValue] = count }
    var expectedStates: [String: Int] = [:]
    for record in expected { expectedStates[record.state.rawValue, default: 0] += 1 }
    try compare("counts of \(E.kind)", states, expectedStates)
  }

  private func compareRecords(_ library: [Snapshot], _ model: [Snapshot]) throws(Mismatch) {
    guard library != model else { return }
    let ours = library.filter { !model.contains($0) }
    let theirs = model.filter { !library.contains($0) }
    guard ours.isEmpty, theirs.isEmpty else {
      throw Mismatch("records", library: ours, model: theirs)
    }
    throw Mismatch("order", library: library.map(\.key), model: model.map(\.key))
  }

  /// S17.
  private func compareRecycleBin(_ tenant: TenantID) async throws {
    let page = try await store.recycleBin(as: principal(tenant)).list(limit: 1000)
    let found = page.entries.map { entry in
      "\(entry.operation) \(entry.rootKind) \(entry.rootID) \(entry.verb) "
        + "\(Int(entry.at.timeIntervalSince(start).rounded())) holds \(entry.memberCount)"
    }
    var expected: [String] = []
    for (number, operation) in model.operations.enumerated().reversed()
    where operation.tenant == tenant && model.records[operation.root] != nil {
      let count = model.records.values.count { $0.tombstones.contains(number) }
      guard count > 0 else { continue }
      expected.append(
        "\(operationIDs[number]?.description ?? "?") \(operation.rootKey.kind) "
          + "\(operation.rootKey.id) \(operation.verb) \(operation.at) holds \(count)"
      )
    }
    try compare("recycle bin", found, expected)
  }

  /// S19: what a hard delete removed stays in the trail, as far as it is declared.
  func compareTrail<E: RandomModel.Kind>(
    _ type: E.Type,
    _ id: E.ID,
    _ removed: [RandomModel.Value],
    _ tenant: TenantID
  ) async throws {
    let page = try await store.auditTrail(as: principal(tenant)).records(
      of: type,
      id,
      AuditQuery(limit: 1)
    )
    let found = page.records.first?.event.previousState.map { snapshot in
      "\(snapshot.kind) \(snapshot.id) \(String(describing: snapshot["text"]))"
    }
    let expected = removed.filter { ["org", "person"].contains($0.kind) }.map { value in
      let text: AuditValue? = .integer(Int64(value.text))
      return "\(value.kind) \(value.id) \(String(describing: text))"
    }
    try compare("previous state", found?.sorted() ?? [], expected.sorted())
  }

  func verifyTrails() async throws {
    for tenant in RandomModel.tenants {
      let trail = store.auditTrail(as: principal(tenant))
      guard case .intact(let head) = try await trail.verify() else {
        throw Mismatch("trail", library: "broken", model: "intact")
      }
      try compare("trail's length", head.sequence, model.auditCounts[tenant] ?? 0)
    }
  }
}
