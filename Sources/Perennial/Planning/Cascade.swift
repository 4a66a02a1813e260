/// The records that one operation takes, gathered level by level in bulk (rules S2, S7, S8).
///
/// One walk serves every verb that takes dependents along. It is iterative, visits each record once and
/// reads headers only; self relations and diamonds need nothing special.
struct Cascade {
  let context: PlanningContext
  let verb: LifecycleVerb
  private(set) var taken = ReferenceSet()
  /// What was taken, a bucket for each kind that occurs, the root's first.
  private(set) var buckets: [CascadeBucket] = []
  /// Parent and child of links within one kind, to remove leaves first.
  private(set) var selfLinks: [(parent: RecordReference, child: RecordReference)] = []
  /// Every link that was followed, where there are several roots: it tells whose each member is.
  private(set) var links: [(parent: RecordReference, child: RecordReference)] = []
  private var keepsLinks = false

  init(_ context: PlanningContext, _ verb: LifecycleVerb) {
    self.context = context
    self.verb = verb
  }

  /// Gathers what a root takes along.
  ///
  /// - Parameters:
  ///   - root: The root.
  ///   - model: The root's kind.
  ///   - action: The action by which it leaves; nil where its state has none, which is refused later.
  /// - Throws: `storage` where reading fails.
  mutating func walk(
    from root: RecordHeader,
    _ model: KindModel,
    by action: ActionModel?
  ) throws(LifecycleError) {
    taken.insert(root.reference)
    buckets.append(CascadeBucket(model, root: root, action))
    try grow()
  }

  /// Gathers what several roots of one kind take along, each record once.
  ///
  /// - Parameters:
  ///   - roots: The roots, each once.
  ///   - model: Their kind.
  /// - Throws: `storage` where reading fails.
  mutating func walk(fromAll roots: [RecordHeader], _ model: KindModel) throws(LifecycleError) {
    keepsLinks = roots.count > 1
    var bucket = CascadeBucket(model)
    // By index: an iterator would copy each header, all its names included.
    for index in roots.indices {
      taken.insert(roots[index].reference)
      bucket.begin(with: roots[index], verb)
    }
    buckets.append(bucket)
    try grow()
  }

  private mutating func grow() throws(LifecycleError) {
    var isGrowing = true
    while isGrowing {
      isGrowing = false
      for place in buckets.indices {
        // What this level adds to the bucket is the next level's.
        let level = buckets[place].nextLevel()
        for relation in context.schema.inbound[buckets[place].model.kind] ?? []
        where relation.rules.rule(for: verb) == .cascade {
          isGrowing = try take(relation, of: level, in: place) || isGrowing
        }
      }
    }
  }

  /// Takes what links to a part of a bucket; answers whether there was anything new.
  private mutating func take(
    _ relation: RelationModel,
    of level: Range<Int>,
    in place: Int
  ) throws(LifecycleError) -> Bool {
    let isSelfRelation = relation.id.child == relation.parentKind
    let count = taken.count
    var rest = level
    while !rest.isEmpty {
      let parents = Array(buckets[place].references[rest.prefix([RecordReference].batchSize)])
      rest.removeFirst(parents.count)
      let dependents = try context.reader.dependents(of: parents, through: relation.id)
      guard !dependents.isEmpty else { continue }
      let bucket = try bucketPlace(of: relation.id.child)
      // By index: an iterator would copy each header, all its names included.
      for index in dependents.indices {
        let reference = dependents[index].header.reference
        if isSelfRelation { selfLinks.append((dependents[index].parent, reference)) }
        if keepsLinks { links.append((dependents[index].parent, reference)) }
        if taken.insert(reference) { buckets[bucket].take(dependents[index].header, verb) }
      }
    }
    return taken.count > count
  }

  private mutating func bucketPlace(of kind: EntityKind) throws(LifecycleError) -> Int {
    if let place = buckets.firstIndex(where: { $0.model.kind == kind }) { return place }
    buckets.append(CascadeBucket(try context.schema.model(of: kind)))
    return buckets.count - 1
  }
}

/// The records of one kind that an operation takes.
struct CascadeBucket {
  let model: KindModel
  /// All that get the tombstone or are removed; the root first in its bucket.
  private(set) var references: [RecordReference] = []
  /// The ids of all but the roots.
  private(set) var memberIDs: [Identifier] = []
  /// Those whose phase changes, by their action; the root is the very first.
  private(set) var steps: [Step] = []
  /// Those that stay as they are, inactive, and get the tombstone only.
  private(set) var restingInactive: [RecordReference] = []
  /// Those that stay as they are, archived, and get the tombstone only.
  private(set) var restingArchived: [RecordReference] = []
  private var walkedCount = 0

  struct Step {
    let source: StateName
    /// Nil where the state has no such action; a root's is refused for it.
    let action: ActionModel?
    var references: [RecordReference]
  }

  init(_ model: KindModel) {
    self.model = model
  }

  init(_ model: KindModel, root: RecordHeader, _ action: ActionModel?) {
    self.model = model
    references = [root.reference]
    steps = [Step(source: root.state, action: action, references: references)]
  }

  /// Those whose phase changes or that are removed.
  var affected: [RecordReference] {
    steps.count == 1 ? steps[0].references : steps.flatMap(\.references)
  }

  var affectedCount: Int {
    steps.reduce(0) { $0 + $1.references.count }
  }

  /// All, by the action that the policy is asked about; the roots are first in the first.
  var groups: [(action: String?, references: [RecordReference])] {
    steps.map { ($0.action?.name, $0.references) }
      + [(nil, restingInactive), (nil, restingArchived)]
  }

  /// Adds one of several roots, before any member.
  mutating func begin(with root: RecordHeader, _ verb: LifecycleVerb) {
    references.append(root.reference)
    step(root, verb)
  }

  mutating func take(_ header: RecordHeader, _ verb: LifecycleVerb) {
    references.append(header.reference)
    memberIDs.append(header.id)
    switch header.phase {
    case .inactive where verb != .hardDelete: restingInactive.append(header.reference)
    case .archived where verb != .hardDelete: restingArchived.append(header.reference)
    default: step(header, verb)
    }
  }

  /// The places of those whose dependents were not asked for yet.
  mutating func nextLevel() -> Range<Int> {
    let level = walkedCount..<references.count
    walkedCount = references.count
    return level
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
