/// Keeps records from becoming their own ancestors along the self relations of their kind (rule S5).
struct Ancestry {
  let context: PlanningContext
  let model: KindModel
  /// Links that the planned change sets, which the storage does not know yet.
  private var planned: [PlannedLink: RecordReference] = [:]

  private struct PlannedLink: Hashable {
    let child: RecordReference
    let relation: RelationID
  }

  init(_ context: PlanningContext, _ model: KindModel) {
    self.context = context
    self.model = model
  }

  private var selfRelations: [RelationModel] {
    model.relations.filter { $0.parentKind == model.kind }
  }

  mutating func plan(_ relation: RelationID, of child: RecordReference, to parent: RecordReference)
  {
    planned[PlannedLink(child: child, relation: relation)] = parent
  }

  /// Whether a record is another one itself, or reached from it by going up.
  func isAncestor(
    _ candidate: RecordReference,
    orSelfOf start: RecordReference
  ) throws(LifecycleError) -> Bool {
    var seen = ReferenceSet([start])
    var level = [start]
    while !level.isEmpty {
      if level.contains(candidate) { return true }
      var next: [RecordReference] = []
      for relation in selfRelations {
        let stored = try context.reader.targets(of: level, through: relation.id)
        for (child, target) in zip(level, stored) {
          let parent =
            planned[PlannedLink(child: child, relation: relation.id)] ?? target?.reference
          if let parent, seen.insert(parent) { next.append(parent) }
        }
      }
      level = next
    }
    return false
  }
}
