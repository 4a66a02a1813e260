/// The records that a restore lifts tombstones from, and those of them that return (rules S3, S4).
struct RestoreSet {
  let context: PlanningContext
  private let record: StoredRecord
  /// The roots to restore, the one asked for first.
  private(set) var roots: [RecordHeader]
  private(set) var operations: [OperationID] = []
  private(set) var returning = ReferenceSet()
  private(set) var buckets: [RestoreBucket] = []
  /// What stands in the way: records that are not active and not returning.
  private(set) var obstacles: [RecordReference] = []

  /// Gathers what a restore of a record brings back.
  ///
  /// - Parameters:
  ///   - context: What the planner knows.
  ///   - record: The record asked for, the first of the roots.
  ///   - restoresAncestors: Whether roots in the way are restored too, transitively.
  /// - Throws: `storage` where reading fails.
  init(
    _ context: PlanningContext,
    of record: StoredRecord,
    restoresAncestors: Bool
  ) throws(LifecycleError) {
    self.context = context
    self.record = record
    roots = [record.header]
    try gather()
    while restoresAncestors, !obstacles.isEmpty {
      let known = ReferenceSet(roots.map(\.reference))
      let blocking = try blockingRoots().filter { !known.contains($0.reference) }
      guard !blocking.isEmpty else { return }
      roots += blocking
      try gather()
    }
  }

  /// All that a tombstone is lifted from.
  var references: [RecordReference] {
    buckets.count == 1 ? buckets[0].references : buckets.flatMap(\.references)
  }

  /// All that return.
  var returningReferences: [RecordReference] {
    buckets.count == 1
      ? buckets[0].returningReferences : buckets.flatMap(\.returningReferences)
  }

  /// The roots of the operations that hold what stands in the way, each once.
  func blockingRoots() throws(LifecycleError) -> [RecordHeader] {
    var known = Set(operations)
    var seen = ReferenceSet()
    var found: [RecordReference] = []
    for batch in obstacles.batches {
      let holding = try context.reader.tombstones(on: Array(batch)).joined()
      let others = holding.filter { known.insert($0).inserted }
      for operation in try context.reader.operations(others) {
        if let root = operation?.rootReference, seen.insert(root) { found.append(root) }
      }
    }
    return try context.reader.headers(at: found).compactMap(\.self)
  }

  private mutating func gather() throws(LifecycleError) {
    operations = []
    buckets = []
    returning = ReferenceSet()
    obstacles = []
    try gatherOperations(of: [record.header.reference], holding: [record.tombstones])
    try roots.dropFirst().map(\.reference).forEachBatch { batch throws(LifecycleError) in
      try gatherOperations(of: batch, holding: try context.reader.tombstones(on: batch))
    }
    try gatherMembers()
    try findObstacles()
  }

  /// Gathers the operations that some roots are the roots of, root by root.
  private mutating func gatherOperations(
    of roots: [RecordReference],
    holding: [[OperationID]]
  ) throws(LifecycleError) {
    // Most records are held by nothing or by one operation: no list is copied for them.
    let ids = holding.count == 1 ? holding[0] : holding.flatMap(\.self)
    var found = try context.reader.operations(ids).makeIterator()
    for (root, held) in zip(roots, holding) {
      for id in held {
        let operation = found.next() ?? nil
        if operation?.rootReference == root { operations.append(id) }
      }
    }
  }

  private mutating func gatherMembers() throws(LifecycleError) {
    let isRoot = ReferenceSet(roots.lazy.map(\.reference))
    let first = roots.first?.reference
    var position: UInt64? = 0
    while let start = position {
      let batch = try context.reader.members(
        of: operations,
        from: start,
        limit: [RecordReference].batchSize
      )
      // By index: an iterator would copy each header, all its names included.
      for index in batch.members.indices {
        let reference = batch.members[index].header.reference
        let returns = !batch.members[index].isHeldElsewhere
        let place = try buckets.place(
          of: batch.members[index].header.kind,
          context.schema
        )
        buckets[place].add(
          batch.members[index].header,
          returns: returns,
          isRoot: isRoot.contains(reference),
          countsAsMember: reference != first
        )
        if returns { returning.insert(reference) }
      }
      position = batch.next
    }
  }

  /// Roots that stay held, and parents of what returns whose rule for their phase takes children along.
  private mutating func findObstacles() throws(LifecycleError) {
    var seen = ReferenceSet()
    for root in roots where !returning.contains(root.reference) {
      if seen.insert(root.reference) { obstacles.append(root.reference) }
    }
    try buckets.forEachRestingParent(besides: returning, context.reader) { parent, _ in
      if seen.insert(parent) { obstacles.append(parent) }
    }
  }
}

/// The records of one kind that a restore concerns.
struct RestoreBucket {
  let model: KindModel
  /// Those that return, by the state that they leave and the one that they go to.
  private(set) var returning: [Group] = []
  /// Those that only lose a tombstone and are inactive.
  private(set) var stayingInactive: [RecordReference] = []
  /// Those that only lose a tombstone and are archived.
  private(set) var stayingArchived: [RecordReference] = []
  /// The ids of all but the root that was asked for.
  private(set) var memberIDs: [Identifier] = []
  /// All, in the order of the operations' members.
  private(set) var references: [RecordReference] = []

  struct Group {
    let source: Phase
    let destination: StateName
    var references: [RecordReference]
  }

  init(_ model: KindModel) {
    self.model = model
  }

  var returningCount: Int {
    returning.reduce(0) { $0 + $1.references.count }
  }

  /// All that return.
  var returningReferences: [RecordReference] {
    returning.count == 1 ? returning[0].references : returning.flatMap(\.references)
  }

  mutating func add(_ header: RecordHeader, returns: Bool, isRoot: Bool, countsAsMember: Bool) {
    references.append(header.reference)
    if countsAsMember { memberIDs.append(header.id) }
    guard returns else {
      if header.phase == .archived {
        stayingArchived.append(header.reference)
      } else {
        stayingInactive.append(header.reference)
      }
      return
    }
    let named = isRoot ? model.action(.restore, from: header.state)?.destination : nil
    let destination = named ?? header.lastActiveState
    for place in returning.indices
    where returning[place].destination == destination && returning[place].source == header.phase {
      returning[place].references.append(header.reference)
      return
    }
    returning.append(
      Group(source: header.phase, destination: destination, references: [header.reference])
    )
  }
}

extension [RestoreBucket] {
  /// Where the records of a kind are put.
  mutating func place(of kind: EntityKind, _ schema: Schema) throws(LifecycleError) -> Int {
    if let place = firstIndex(where: { $0.model.kind == kind }) { return place }
    append(RestoreBucket(try schema.model(of: kind)))
    return count - 1
  }

  /// Calls a closure with parents of what returns that do not, and whose rule for their phase keeps children away.
  func forEachRestingParent(
    besides returning: ReferenceSet,
    _ reader: any StorageReader,
    _ body: (_ parent: RecordReference, _ child: RecordReference) -> Void
  ) throws(LifecycleError) {
    for bucket in self {
      for relation in bucket.model.relations where relation.rules.bindsChildren {
        try bucket.returningReferences.forEachBatch { batch throws(LifecycleError) in
          let targets = try reader.targets(of: batch, through: relation.id)
          for case (let child, let target?) in zip(batch, targets)
          where target.phase != .active && !returning.contains(target.reference)
            && relation.rules.bindsChildren(in: target.phase)
          {
            body(target.reference, child)
          }
        }
      }
    }
  }
}

extension RelationRules {
  /// Whether a parent that rests in some phase can keep its children from returning.
  var bindsChildren: Bool {
    bindsChildren(in: .inactive) || bindsChildren(in: .archived)
  }

  func bindsChildren(in phase: Phase) -> Bool {
    let rule = rule(for: phase)
    return rule == .cascade || rule == .restrict
  }
}
