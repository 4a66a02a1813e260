/// Gathers what all records of a kind together say of a migration, before any is written.
struct MigrationCheck {
  private let model: KindModel
  /// The keys whose values may have become equal.
  private let keys: Set<String>
  /// The tenants that have records of the kind.
  private(set) var tenants: Set<TenantID> = []
  private var holders: [Place: [[UInt8]: Holder]] = [:]
  private var shared: [String: FoundRecords] = [:]
  private var missing: [String: FoundRecords] = [:]

  /// Where a value is unique.
  private struct Place: Hashable {
    let tenant: TenantID
    let key: String
  }

  private struct Holder {
    let id: Identifier
    /// Whether it was named as one that shares the value.
    var isNamed = false
  }

  init(_ rewrite: KindRewrite) {
    model = rewrite.model
    let changesValues = !rewrite.upgrades.isEmpty
    keys = changesValues ? Set(model.uniqueKeys.map(\.name)) : rewrite.newUniqueKeys
  }

  mutating func add(_ tenant: TenantID) {
    tenants.insert(tenant)
  }

  mutating func add(_ record: RecordRewriter.Rewritten) {
    tenants.insert(record.key.tenant)
    for relation in record.missingParents {
      missing[relation, default: FoundRecords()].add(record.key)
    }
    for key in record.update.uniqueKeys
    where keys.contains(key.name) && (key.scope == .everyPhase || record.phase == .active) {
      if let value = key.value { add(value, key.name, of: record.key) }
    }
  }

  private mutating func add(_ value: [UInt8], _ key: String, of record: RecordKey) {
    let place = Place(tenant: record.tenant, key: key)
    guard let holder = holders[place]?[value] else {
      holders[place, default: [:]][value] = Holder(id: record.id)
      return
    }
    if !holder.isNamed {
      holders[place]?[value]?.isNamed = true
      let first = RecordKey(tenant: record.tenant, kind: record.kind, id: holder.id)
      shared[key, default: FoundRecords()].add(first)
    }
    shared[key, default: FoundRecords()].add(record)
  }

  /// What stands in the way of the migration.
  var differences: [SchemaDifference] {
    model.relations.compactMap { relation in
      missing[relation.id.name].map { .missingParents(relation.id.name, model.kind, $0) }
    }
      + model.uniqueKeys.compactMap { key in
        shared[key.name].map { .sharedValue(key.name, model.kind, $0) }
      }
  }
}
