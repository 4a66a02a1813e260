/// Checks rule S5 for links that a create or an update sets: the parent exists, is readable and active.
struct LinkCheck {
  let context: PlanningContext
  private let created: KeySet

  init(_ context: PlanningContext, creating created: KeySet = KeySet()) {
    self.context = context
    self.created = created
  }

  /// Checks all links of new records.
  func check(_ insertions: [RecordInsertion]) throws(LifecycleError) {
    var seen = KeySet()
    var links: [(target: RecordKey, child: KindModel)] = []
    var last: RecordKey?
    for index in insertions.indices {
      for case let target? in insertions[index].links.lazy.map(\.target) {
        // Children of one parent mostly stand side by side.
        if let last, last.isSame(as: target) { continue }
        last = target
        guard !created.contains(target), seen.insert(target) else { continue }
        links.append((target, try context.schema.model(of: insertions[index].key.kind)))
      }
    }
    try check(links)
    try refuseCycles(insertions)
  }

  /// Checks parents, each with a child kind that names it.
  func check(_ links: [(target: RecordKey, child: KindModel)]) throws(LifecycleError) {
    for batch in links.batches {
      let headers = try context.reader.headers(of: batch.map(\.target))
      let readable = try context.readable(headers.compactMap(\.self))
      for (link, header) in zip(batch, headers) {
        let parent = try context.schema.model(of: link.target.kind)
        try Lookup.validate(link.target.id, of: parent)
        guard let header, readable.contains(header.reference) else {
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

  /// New records can be ancestors of each other, and descendants of their ids' former lives.
  private func refuseCycles(_ insertions: [RecordInsertion]) throws(LifecycleError) {
    var parents: [RecordKey: [RecordKey]] = [:]
    for insertion in try selfRelated(insertions) {
      let targets = insertion.links.compactMap(\.target).filter { $0.kind == insertion.key.kind }
      if !targets.isEmpty { parents[insertion.key] = targets }
    }
    guard !parents.isEmpty else { return }
    try addAncestors(of: insertions.filter { $0.version > 1 }.map(\.key), to: &parents)
    let unresolved = Self.unresolved(parents)
    guard !unresolved.contains(where: { created.contains($0) && Self.isOwnAncestor($0, parents) })
    else {
      throw .invalidArgument(
        "A record would be its own ancestor; create it without that parent first"
      )
    }
  }

  /// The new records that can be each other's ancestors; mostly none.
  private func selfRelated(
    _ insertions: [RecordInsertion]
  ) throws(LifecycleError) -> [RecordInsertion] {
    var found: [RecordInsertion] = []
    var model: KindModel?
    for index in insertions.indices {
      if model?.kind != insertions[index].key.kind {
        model = try context.schema.model(of: insertions[index].key.kind)
      }
      if model?.isSelfRelated == true { found.append(insertions[index]) }
    }
    return found
  }

  /// Adds the stored links above new records whose ids had a former life, level by level.
  ///
  /// Links are by key: what pointed to an id's former life points to the new record at once.
  private func addAncestors(
    of keys: [RecordKey],
    to parents: inout [RecordKey: [RecordKey]]
  ) throws(LifecycleError) {
    var open = keys
    var seen = Set(keys)
    while !open.isEmpty {
      var unread: [RecordKey] = []
      while let key = open.popLast() {
        if let above = parents[key] {
          open += above.filter { seen.insert($0).inserted }
        } else if !created.contains(key) {
          unread.append(key)
        }
      }
      for batch in unread.batches { try addStoredLinks(of: Array(batch), to: &parents) }
      open = unread.filter { parents[$0] != nil }
    }
  }

  private func addStoredLinks(
    of keys: [RecordKey],
    to parents: inout [RecordKey: [RecordKey]]
  ) throws(LifecycleError) {
    let living = try context.reader.headers(of: keys).compactMap { $0?.reference }
    for record in try context.reader.records(at: living) {
      let model = try context.schema.model(of: record.header.kind)
      parents[record.key] = try selfParents(of: record.payload, model)
    }
  }

  /// The parents of a value that are of its own kind.
  func selfParents(
    of payload: Payload,
    _ model: KindModel
  ) throws(LifecycleError) -> [RecordKey] {
    zip(model.relations, try model.operations.links(payload)).compactMap { relation, id in
      relation.parentKind == model.kind ? id.map { context.key(model.kind, $0) } : nil
    }
  }

  /// The records that are left when those without ancestors are taken away again and again.
  ///
  /// They are on a circle or below one.
  static func unresolved(_ parents: [RecordKey: [RecordKey]]) -> Set<RecordKey> {
    var children: [RecordKey: [RecordKey]] = [:]
    var counts: [RecordKey: Int] = [:]
    for (child, above) in parents {
      for parent in above where parents[parent] != nil {
        children[parent, default: []].append(child)
        counts[child, default: 0] += 1
      }
    }
    var ready = Array(children.keys.filter { counts[$0] == nil })
    while let key = ready.popLast() {
      for child in children[key] ?? [] {
        counts[child, default: 0] -= 1
        if counts[child] == 0 {
          counts[child] = nil
          ready.append(child)
        }
      }
    }
    return Set(counts.keys)
  }

  private static func isOwnAncestor(
    _ key: RecordKey,
    _ parents: [RecordKey: [RecordKey]]
  ) -> Bool {
    var open = parents[key] ?? []
    var seen = Set(open)
    while let next = open.popLast() {
      if next == key { return true }
      open += (parents[next] ?? []).filter { seen.insert($0).inserted }
    }
    return false
  }
}
