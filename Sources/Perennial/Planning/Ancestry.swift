/// Keeps records from becoming their own ancestors along the self relations of their kind (rule S5).
struct Ancestry {
  let context: PlanningContext
  let relations: [RelationModel]
  /// Links as stored, and those that the planned change sets, which the storage does not know yet.
  private var parents: [Link: RecordReference] = [:]
  /// Links that the planned change sets to nil.
  private var cut: Set<Link> = []
  /// Records whose stored links are in `parents`.
  private var known = ReferenceSet()
  /// The last start of a walk and everything above it, since many links lead to one target.
  private var last: (start: RecordReference, reached: ReferenceSet)?

  private struct Link: Hashable {
    let child: RecordReference
    let relation: RelationID
  }

  init(_ context: PlanningContext, _ model: KindModel) {
    self.context = context
    relations = model.relations.filter { $0.parentKind == model.kind }
  }

  mutating func plan(_ relation: RelationID, of child: RecordReference, to parent: RecordReference)
  {
    parents[Link(child: child, relation: relation)] = parent
    if last?.reached.contains(child) == true { last = nil }
  }

  /// Says that a link will lead nowhere.
  mutating func plan(noLinkBy relation: RelationID, of child: RecordReference) {
    cut.insert(Link(child: child, relation: relation))
  }

  /// Reads what is above some records together, so that a walk from each needs no read of its own.
  mutating func load(above starts: [RecordReference]) throws(LifecycleError) {
    _ = try walk(from: starts)
  }

  /// Whether a record is another one itself, or reached from it by going up.
  mutating func isAncestor(
    _ candidate: RecordReference,
    orSelfOf start: RecordReference
  ) throws(LifecycleError) -> Bool {
    if let last, last.start == start { return last.reached.contains(candidate) }
    let reached = try walk(from: [start])
    last = (start, reached)
    return reached.contains(candidate)
  }

  /// Goes up level by level; answers with the starts and all that is above them.
  private mutating func walk(from starts: [RecordReference]) throws(LifecycleError) -> ReferenceSet
  {
    var reached = ReferenceSet()
    var level = starts.filter { reached.insert($0) }
    while !level.isEmpty {
      try read(level)
      var next: [RecordReference] = []
      for child in level {
        for relation in relations {
          guard let parent = parents[Link(child: child, relation: relation.id)] else { continue }
          if reached.insert(parent) { next.append(parent) }
        }
      }
      level = next
    }
    return reached
  }

  private mutating func read(_ level: [RecordReference]) throws(LifecycleError) {
    for batch in level.filter({ known.insert($0) }).batches {
      for relation in relations {
        let targets = try context.reader.targets(of: Array(batch), through: relation.id)
        for (child, target) in zip(batch, targets) {
          let link = Link(child: child, relation: relation.id)
          if parents[link] == nil, !cut.contains(link) { parents[link] = target?.reference }
        }
      }
    }
  }
}
