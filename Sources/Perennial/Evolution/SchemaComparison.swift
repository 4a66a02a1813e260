/// What a store's data and a schema have to do with each other.
enum SchemaVerdict: Sendable {
  /// The store was last written with this very schema.
  case described
  /// The data fits; the next write is to say so.
  case compatible(SchemaDescription)
  /// The data fits once a declared migration has run.
  case migration(MigrationPlan)
}

/// What a migration has to do.
struct MigrationPlan: Sendable {
  /// The store's description until the migration is done; nil where it has none.
  let origin: SchemaDescription?
  let target: SchemaDescription
  let renames: [StateRename]
  /// By kind, in the order of their bytes.
  let rewrites: [KindRewrite]
  /// Whether states are renamed and values are being written.
  let isBegun: Bool
}

/// What is to be done to each record of a kind.
struct KindRewrite: Sendable {
  let model: KindModel
  /// How many records the kind has.
  let count: Int
  /// In order, from the stored version on.
  var upgrades: [Migration.Upgrade] = []
  var newRelations: [String: Migration.MissingParents] = [:]
  var newUniqueKeys: Set<String> = []

  var isEmpty: Bool { upgrades.isEmpty && newRelations.isEmpty && newUniqueKeys.isEmpty }
}

/// Compares what a store remembers of its schema, and holds, with a schema (rule S25).
struct SchemaComparison {
  let schema: Schema
  let migrations: [Migration]
  private let reader: any StorageReader
  private let memory: SchemaMemory
  private let target: SchemaDescription
  private var differences: [SchemaDifference] = []
  private var renames: [StateRename] = []
  private var rewrites: [KindRewrite] = []

  init(
    _ schema: Schema,
    _ migrations: [Migration],
    _ reader: any StorageReader
  ) throws(LifecycleError) {
    self.schema = schema
    self.migrations = migrations
    self.reader = reader
    memory = try SchemaMemory(reader)
    let today = SchemaDescription(schema)
    target = memory.description.map(today.succeeding) ?? today
  }

  /// Compares.
  ///
  /// - Throws: `schemaMismatch` with everything that neither fits nor has a migration; `storage`.
  /// - Complexity: O(kinds) where they differ at all; where an active state was given up, O(records of its
  ///   kind that are put away).
  consuming func verdict() throws(LifecycleError) -> SchemaVerdict {
    if let begun = memory.target, begun != target {
      throw .schemaMismatch(SchemaMismatch(differences: [.unfinishedMigration]))
    }
    if memory.target == nil, memory.description == target { return .described }
    try compareTenancy()
    let names = Set(target.kinds.keys).union(memory.description?.kinds.keys ?? [:].keys)
    for name in names.sorted(by: { $0.precedesByBytes($1) }) {
      try compare(EntityKind(rawValue: name))
    }
    guard differences.isEmpty else {
      throw .schemaMismatch(SchemaMismatch(differences: differences))
    }
    guard memory.target != nil || !renames.isEmpty || !rewrites.isEmpty else {
      return .compatible(target)
    }
    return .migration(
      MigrationPlan(
        origin: memory.description,
        target: target,
        renames: renames,
        rewrites: rewrites,
        isBegun: memory.target != nil
      )
    )
  }

  private mutating func compareTenancy() throws(LifecycleError) {
    guard let old = memory.description, old.tenancy != target.tenancy else { return }
    for kind in old.kinds.keys {
      guard try count(of: EntityKind(rawValue: kind)) == 0 else {
        differences.append(.changedTenancy(from: old.tenancy, to: target.tenancy))
        return
      }
    }
  }

  private mutating func compare(_ kind: EntityKind) throws(LifecycleError) {
    let old = memory.description?.kinds[kind.rawValue]
    guard let new = target.kinds[kind.rawValue], let model = schema.models[kind] else {
      let count = try count(of: kind)
      if count > 0 { differences.append(.missingKind(kind, count)) }
      return
    }
    guard old != new else { return }
    var comparison = try KindComparison(
      model: model,
      // A store without a description is taken to be of this schema, as far as its states do not say other.
      old: memory.description == nil ? new : old,
      new: new,
      retired: memory.description?.retired[kind.rawValue] ?? [:],
      migrations: migrations,
      reader: reader
    )
    try comparison.compare()
    differences += comparison.differences
    renames += comparison.renames
    if !comparison.rewrite.isEmpty { rewrites.append(comparison.rewrite) }
  }

  private func count(of kind: EntityKind) throws(LifecycleError) -> Int {
    try reader.counts(of: kind, tenant: nil).reduce(0) { $0 + $1.count }
  }
}
