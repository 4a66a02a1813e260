import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads one state; every call looks at all records.
struct PlainReader: StorageReader {
  let contents: Contents

  var storeID: UUID { contents.storeID }

  func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?] {
    keys.map { contents.livingPlace(of: $0).map(contents.header) }
  }

  func headers(at references: [RecordReference]) throws(LifecycleError) -> [RecordHeader?] {
    try references.map { reference throws(LifecycleError) in
      let place = try contents.place(reference)
      return contents.rows[place].isGone ? nil : contents.header(place)
    }
  }

  func lastVersions(of keys: [RecordKey]) throws(LifecycleError) -> [Int?] {
    keys.map { key in
      contents.places[key].map { contents.rows[$0] }.flatMap { $0.isGone ? $0.version : nil }
    }
  }

  func records(at references: [RecordReference]) throws(LifecycleError) -> [StoredRecord] {
    try references.map { reference throws(LifecycleError) in
      let place = try contents.place(reference)
      guard !contents.rows[place].isGone else { throw .foreign("A removed record's handle") }
      return contents.record(place)
    }
  }

  func uniqueKeys(
    of references: [RecordReference]
  ) throws(LifecycleError) -> [[StoredUniqueKey]] {
    try references.map { reference throws(LifecycleError) in
      contents.rows[try contents.place(reference)].uniqueKeys
    }
  }

  func holders(of values: [UniqueKeyQuery]) throws(LifecycleError) -> [RecordReference?] {
    values.map { query in
      let holder = contents.living.first { place in
        let row = contents.rows[place]
        return row.key.tenant == query.tenant && row.key.kind == query.kind
          && row.uniqueKeys.contains { $0.fits(query, in: row.phase) }
      }
      return holder.map(contents.reference)
    }
  }

  func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
    try requireLimit(request.limit)
    let parents = try request.parents.map { filter throws(LifecycleError) in
      (filter.relation, contents.rows[try contents.place(filter.parent)])
    }
    let fitting = contents.living.filter { place in
      let row = contents.rows[place]
      return row.key.kind == request.kind && request.phases.contains(row.phase)
        && (request.tenant == nil || request.tenant == row.key.tenant)
        && request.states?.contains(row.state) ?? true
        && parents.allSatisfy { !$0.1.isGone && row.links[$0.0] == $0.1.key }
    }
    return some(fitting.map(contents.record), request.order, after: request.after, request.limit) {
      $0.insertion
    }
  }

  func counts(of kind: EntityKind, tenant: TenantID?) throws(LifecycleError) -> [StateCount] {
    let rows = contents.living.map { contents.rows[$0] }.filter {
      $0.key.kind == kind && (tenant == nil || $0.key.tenant == tenant)
    }
    return Dictionary(grouping: rows, by: \.state).map { state, rows in
      StateCount(state: state, phase: rows[0].phase, count: rows.count)
    }
  }

  func entries(
    in namespace: String,
    after: [UInt8]?,
    limit: Int
  ) throws(LifecycleError) -> [Entry] {
    try requireLimit(limit)
    let sorted = (contents.entries[namespace] ?? [:])
      .filter { key, _ in after?.lexicographicallyPrecedes(key) ?? true }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return sorted.prefix(limit).map { Entry(key: $0.key, value: $0.value) }
  }
}

extension PlainReader {
  func requireLimit(_ limit: Int) throws(LifecycleError) {
    guard limit >= 1 else {
      throw .storage(StorageError(.foreignValue, "The limit is \(limit); choose 1 or more"))
    }
  }

  /// The part of an ascending list that a page shows.
  func some<Item, Place: Comparable>(
    _ items: [Item],
    _ order: PageOrder,
    after: Place?,
    _ limit: Int,
    _ place: (Item) -> Place
  ) -> [Item] {
    let ordered = order == .oldestFirst ? items : items.reversed()
    let rest = ordered.filter { item in
      guard let after else { return true }
      return order == .oldestFirst ? place(item) > after : place(item) < after
    }
    return Array(rest.prefix(limit))
  }
}

extension StoredUniqueKey {
  /// Whether a record in a phase holds the value.
  fileprivate func fits(_ query: UniqueKeyQuery, in phase: Phase) -> Bool {
    name == query.name && value == query.value && (scope == .everyPhase || phase == .active)
  }
}
