/// Checks rule S5 for links that a create or an update sets: the parent exists, is readable and active.
struct LinkCheck {
  let context: PlanningContext
  private let created: [RecordKey: Int]

  init(_ context: PlanningContext, creating insertions: [RecordInsertion] = []) {
    self.context = context
    created = Dictionary(insertions.enumerated().map { ($1.key, $0) }) { first, _ in first }
  }

  /// Checks all links of new records.
  func check(
    _ insertions: [RecordInsertion],
    _ models: [EntityKind: KindModel]
  ) throws(LifecycleError) {
    var seen: Set<RecordKey> = []
    var links: [(target: RecordKey, child: KindModel)] = []
    for insertion in insertions {
      guard let model = models[insertion.key.kind] else { continue }
      for case let target? in insertion.links.map(\.target)
      where created[target] == nil && seen.insert(target).inserted {
        links.append((target, model))
      }
    }
    try check(links)
    try refuseCycles(insertions)
    for insertion in insertions where insertion.version > 1 {
      guard let model = models[insertion.key.kind] else { continue }
      try refuseFormerDescendants(insertion, model, insertions)
    }
  }

  /// Checks parents, each with a child kind that names it.
  func check(_ links: [(target: RecordKey, child: KindModel)]) throws(LifecycleError) {
    for batch in links.batches {
      let headers = try context.reader.headers(of: batch.map(\.target))
      for (link, header) in zip(batch, headers) {
        let parent = try context.schema.model(of: link.target.kind)
        try Lookup.validate(link.target.id, of: parent)
        guard let header, try context.authorization.canRead(header, context.reader) else {
          throw .notFound(parent.kindName)
        }
        guard header.phase == .active else {
          throw .parentNotActive(
            ParentNotActive(
              kind: link.child.kindName,
              roots: [link.target],
              hasUnreadable: false
            )
          )
        }
      }
    }
  }

  /// New records can be ancestors of each other only, but for those whose id had a former life.
  private func refuseCycles(_ insertions: [RecordInsertion]) throws(LifecycleError) {
    var unresolved = insertions.map { insertion in
      insertion.links.count { created[selfTarget($0, of: insertion)] != nil }
    }
    var children: [Int: [Int]] = [:]
    for (index, insertion) in insertions.enumerated() where unresolved[index] > 0 {
      for link in insertion.links {
        guard let parent = created[selfTarget(link, of: insertion)] else { continue }
        children[parent, default: []].append(index)
      }
    }
    guard !children.isEmpty else { return }
    var ready = unresolved.indices.filter { unresolved[$0] == 0 }
    var resolved = 0
    while let index = ready.popLast() {
      resolved += 1
      for child in children[index] ?? [] {
        unresolved[child] -= 1
        if unresolved[child] == 0 { ready.append(child) }
      }
    }
    guard resolved == insertions.count else {
      throw Self.ownAncestor
    }
  }

  /// Links are by key: what pointed to an id's former life points to the new record at once.
  private func refuseFormerDescendants(
    _ insertion: RecordInsertion,
    _ model: KindModel,
    _ insertions: [RecordInsertion]
  ) throws(LifecycleError) {
    var level = insertion.links.compactMap { selfTarget($0, of: insertion) }
    var seen = Set(level)
    while !level.isEmpty {
      guard !level.contains(insertion.key) else { throw Self.ownAncestor }
      var next = level.compactMap { created[$0] }.flatMap { index in
        insertions[index].links.compactMap { selfTarget($0, of: insertion) }
      }
      let living = try context.reader.headers(of: level).compactMap { $0?.reference }
      for record in try context.reader.records(at: living) {
        for (relation, id) in zip(model.relations, try model.operations.links(record.payload))
        where relation.parentKind == model.kind {
          if let id { next.append(context.key(model.kind, id)) }
        }
      }
      level = next.filter { seen.insert($0).inserted }
    }
  }

  private static var ownAncestor: LifecycleError {
    .invalidArgument("A record would be its own ancestor; create it without that parent first")
  }

  /// The target of a link within the record's own kind; its own key never is one of another kind.
  private func selfTarget(_ link: StoredLink, of insertion: RecordInsertion) -> RecordKey? {
    link.target.flatMap { $0.kind == insertion.key.kind ? $0 : nil }
  }
}

extension Dictionary {
  fileprivate subscript(key: Key?) -> Value? {
    key.flatMap { self[$0] }
  }
}
