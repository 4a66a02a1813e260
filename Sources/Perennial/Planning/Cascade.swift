/// The records that one operation takes, gathered level by level in bulk (rules S2, S7, S8).
///
/// One walk serves every verb that takes dependents along. It is iterative, visits each record once and
/// reads headers only; self relations and diamonds need nothing special.
struct Cascade {
  let context: PlanningContext
  let verb: LifecycleVerb
  private(set) var taken = ReferenceSet()
  /// What was taken, a bucket for each kind that occurs, in the order of their first record.
  private(set) var buckets: [CascadeBucket] = []
  private var bucketPlaces: [EntityKind: Int] = [:]
  /// Parent and child of links within one kind, to remove leaves first.
  private(set) var selfLinks: [(parent: RecordReference, child: RecordReference)] = []

  init(_ context: PlanningContext, _ verb: LifecycleVerb) {
    self.context = context
    self.verb = verb
  }

  /// Gathers what a root takes along.
  ///
  /// - Parameters:
  ///   - root: The root.
  ///   - action: The action by which it leaves; nil where its state has none, which is refused later.
  /// - Throws: `storage` where reading fails.
  mutating func walk(from root: RecordHeader, by action: ActionModel?) throws(LifecycleError) {
    taken.insert(root.reference)
    var frontier = [(kind: root.kind, references: [root.reference])]
    let place = try bucketPlace(of: root.kind)
    buckets[place].takeRoot(root, action)
    while !frontier.isEmpty {
      var next: [EntityKind: [RecordReference]] = [:]
      var order: [EntityKind] = []
      for (kind, references) in frontier {
        for relation in context.schema.inbound[kind] ?? []
        where relation.rules.rule(for: verb) == .cascade {
          let found = try take(relation, of: references)
          guard !found.isEmpty else { continue }
          if next[relation.id.child] == nil { order.append(relation.id.child) }
          next[relation.id.child, default: []] += found
        }
      }
      frontier = order.map { ($0, next[$0] ?? []) }
    }
  }

  private mutating func take(
    _ relation: RelationModel,
    of parents: [RecordReference]
  ) throws(LifecycleError) -> [RecordReference] {
    let place = try bucketPlace(of: relation.id.child)
    let isSelfRelation = relation.id.child == relation.parentKind
    var found: [RecordReference] = []
    try parents.forEachBatch { batch throws(LifecycleError) in
      for dependent in try context.reader.dependents(of: Array(batch), through: relation.id) {
        let reference = dependent.header.reference
        if isSelfRelation { selfLinks.append((dependent.parent, reference)) }
        guard taken.insert(reference) else { continue }
        buckets[place].take(dependent.header, verb)
        found.append(reference)
      }
    }
    return found
  }

  private mutating func bucketPlace(of kind: EntityKind) throws(LifecycleError) -> Int {
    if let place = bucketPlaces[kind] { return place }
    buckets.append(CascadeBucket(try context.schema.model(of: kind)))
    bucketPlaces[kind] = buckets.count - 1
    return buckets.count - 1
  }
}

/// The records of one kind that an operation takes.
struct CascadeBucket {
  let model: KindModel
  /// All that get the tombstone or are removed; the root first in its bucket.
  private(set) var references: [RecordReference] = []
  private(set) var ids: [Identifier] = []
  /// Those whose phase changes, by their action.
  private(set) var steps: [Step] = []
  /// Those that stay as they are, inactive, and get the tombstone only.
  private(set) var restingInactive: [RecordReference] = []
  /// Those that stay as they are, archived, and get the tombstone only.
  private(set) var restingArchived: [RecordReference] = []

  struct Step {
    let source: StateName
    /// Nil where the state has no such action; a root's is refused for it.
    let action: ActionModel?
    var references: [RecordReference]
  }

  init(_ model: KindModel) {
    self.model = model
  }

  /// Those whose phase changes or that are removed.
  var affected: [RecordReference] {
    steps.count == 1 ? steps[0].references : steps.flatMap(\.references)
  }

  var affectedCount: Int {
    steps.reduce(0) { $0 + $1.references.count }
  }

  mutating func takeRoot(_ header: RecordHeader, _ action: ActionModel?) {
    references.append(header.reference)
    ids.append(header.id)
    steps.append(Step(source: header.state, action: action, references: [header.reference]))
  }

  mutating func take(_ header: RecordHeader, _ verb: LifecycleVerb) {
    references.append(header.reference)
    ids.append(header.id)
    switch header.phase {
    case .inactive where verb != .hardDelete: restingInactive.append(header.reference)
    case .archived where verb != .hardDelete: restingArchived.append(header.reference)
    default: step(header, verb)
    }
  }

  private mutating func step(_ header: RecordHeader, _ verb: LifecycleVerb) {
    // Records of one state come in runs, so the last step fits most often.
    for place in steps.indices.reversed() where steps[place].source == header.state {
      steps[place].references.append(header.reference)
      return
    }
    let action = model.action(verb, from: header.state)
    steps.append(Step(source: header.state, action: action, references: [header.reference]))
  }
}
