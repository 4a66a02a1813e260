/// What the operations of many records hold together, and whose each of it is (rules S3, S4, S24).
struct JointRestore {
  /// A record whose operations are lifted.
  struct Root {
    let header: RecordHeader
    /// The record of the call that it is restored for, by its place among the candidates: itself, or one that
    /// it stands in the way of.
    let owner: Int
  }

  let context: PlanningContext
  let model: KindModel
  /// The records of the call, in the storage's order.
  let candidates: [BulkLookup.Found]
  /// Candidates that have operations, and what is restored because it stands in the way.
  private(set) var roots: [Root] = []
  /// What stands in the way and is restored too, with the candidates that it is restored for.
  private var ancestors: [Root] = []
  private(set) var operations: [OperationID] = []
  private var owners: [OperationID: Int] = [:]
  private(set) var buckets: [RestoreBucket] = []
  private(set) var returning = ReferenceSet()
  /// For each candidate the members of its operations, by kind in the order of `buckets`.
  private(set) var members: [[(bucket: Int, headers: [RecordHeader])]] = []
  /// For candidates without operations of their own, whose operation held them.
  private(set) var takers: [Int: Int] = [:]
  /// What is not active and does not return, and what would return were it not for that.
  private(set) var obstacles: [(record: RecordReference, child: RecordReference)] = []
  /// Whether there is anything to lift for a candidate: operations of its own, or of what stands in its way.
  private(set) var hasSomethingToLift: [Bool] = []

  init(
    _ context: PlanningContext,
    _ model: KindModel,
    _ candidates: [BulkLookup.Found],
    restoresAncestors: Bool
  ) throws(LifecycleError) {
    self.context = context
    self.model = model
    self.candidates = candidates
    try gather()
    while restoresAncestors, !obstacles.isEmpty {
      let found = try blockingRoots()
      guard !found.isEmpty else { return }
      ancestors += found
      try gather()
    }
  }

  /// What is restored for a candidate because it stands in the way.
  func ancestors(of candidate: Int) -> [RecordHeader] {
    ancestors.filter { $0.owner == candidate }.map(\.header)
  }

  var allAncestors: [RecordHeader] { ancestors.map(\.header) }
}

extension JointRestore {
  private mutating func gather() throws(LifecycleError) {
    (roots, operations, owners, buckets, takers) = ([], [], [:], [], [:])
    (returning, obstacles) = (ReferenceSet(), [])
    members = Array(repeating: [], count: candidates.count)
    hasSomethingToLift = Array(repeating: false, count: candidates.count)
    for ancestor in ancestors { hasSomethingToLift[ancestor.owner] = true }
    let all =
      candidates.enumerated().map { Root(header: $1.header, owner: $0) } + ancestors
    for batch in all.batches { try gatherOperations(of: Array(batch)) }
    let isRoot = ReferenceSet(roots.lazy.map(\.header.reference))
    var seen = ReferenceSet()
    for start in stride(from: 0, to: operations.count, by: Self.operationsAtOnce) {
      let end = min(start + Self.operationsAtOnce, operations.count)
      try gatherMembers(of: Array(operations[start..<end]), isRoot, &seen)
    }
    try findObstacles()
  }

  /// A storage may look at each operation for each record.
  private static var operationsAtOnce: Int { 64 }

  private mutating func gatherOperations(of batch: [Root]) throws(LifecycleError) {
    let held = try context.reader.tombstones(on: batch.map(\.header.reference))
    var found = try context.reader.operations(held.flatMap(\.self)).makeIterator()
    for (root, ids) in zip(batch, held) {
      var hasOperations = hasSomethingToLift[root.owner]
      for id in ids {
        let operation = found.next() ?? nil
        guard operation?.rootReference == root.header.reference else { continue }
        operations.append(id)
        owners[id] = root.owner
        hasOperations = true
      }
      hasSomethingToLift[root.owner] = hasOperations
      if hasOperations { roots.append(root) }
    }
  }

  private mutating func gatherMembers(
    of batch: [OperationID],
    _ isRoot: ReferenceSet,
    _ seen: inout ReferenceSet
  ) throws(LifecycleError) {
    var position: UInt64? = 0
    while let start = position {
      let found = try context.reader.members(
        of: batch,
        from: start,
        limit: [RecordReference].batchSize
      )
      let references = found.members.map(\.header.reference)
      let tombstones = try context.reader.tombstones(on: references)
      for (member, held) in zip(found.members, tombstones)
      where seen.insert(member.header.reference) {
        try add(member.header, heldBy: held, isRoot: isRoot.contains(member.header.reference))
      }
      position = found.next
    }
  }

  private mutating func add(
    _ header: RecordHeader,
    heldBy held: [OperationID],
    isRoot: Bool
  ) throws(LifecycleError) {
    let place = try buckets.place(of: header.kind, context.schema)
    let returns = held.allSatisfy { owners[$0] != nil }
    buckets[place].add(header, returns: returns, isRoot: isRoot, countsAsMember: false)
    if returns { returning.insert(header.reference) }
    var holders: [Int] = []
    for id in held {
      guard let owner = owners[id], !holders.contains(owner) else { continue }
      holders.append(owner)
      members[owner].add(header, to: place)
    }
    if header.kind == model.kind { noteTaker(header, holders) }
  }

  private mutating func noteTaker(_ header: RecordHeader, _ holders: [Int]) {
    guard let candidate = place(of: header.reference), !hasSomethingToLift[candidate] else {
      return
    }
    takers[candidate] = holders.min()
  }

  /// Candidates are in the storage's order.
  private func place(of reference: RecordReference) -> Int? {
    var (low, high) = (0, candidates.count)
    while low < high {
      let middle = (low + high) / 2
      let other = candidates[middle].header.reference
      if other == reference { return middle }
      if other.rawValue < reference.rawValue { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Candidates and roots that stay held, and parents of what returns whose rule takes children along.
  private mutating func findObstacles() throws(LifecycleError) {
    for record in candidates.map(\.header.reference) + ancestors.map(\.header.reference)
    where !returning.contains(record) {
      obstacles.append((record, record))
    }
    try buckets.forEachRestingParent(besides: returning, context.reader) { parent, child in
      obstacles.append((parent, child))
    }
  }

  /// The roots of the operations that hold what stands in the way, with whom they are restored for.
  private func blockingRoots() throws(LifecycleError) -> [Root] {
    var known = ReferenceSet(roots.lazy.map(\.header.reference))
    for ancestor in ancestors { known.insert(ancestor.header.reference) }
    let holders = holders(of: ReferenceSet(obstacles.lazy.map(\.child)))
    var found: [(reference: RecordReference, owner: Int)] = []
    for batch in obstacles.batches {
      let held = try context.reader.tombstones(on: batch.map(\.record))
      for ((_, child), ids) in zip(batch, held) {
        // A root that stands in the way stands there for the one that it is restored for.
        let owner = holders[child] ?? ancestors.first { $0.header.reference == child }?.owner
        let others = ids.filter { owners[$0] == nil }
        for operation in try context.reader.operations(others) {
          guard let owner, let root = operation?.rootReference, known.insert(root) else { continue }
          found.append((root, owner))
        }
      }
    }
    let headers = try context.reader.headers(at: found.map(\.reference))
    return zip(headers, found).compactMap { header, root in
      header.map { Root(header: $0, owner: root.owner) }
    }
  }
}

extension [(bucket: Int, headers: [RecordHeader])] {
  fileprivate mutating func add(_ header: RecordHeader, to bucket: Int) {
    guard let place = firstIndex(where: { $0.bucket == bucket }) else {
      append((bucket, [header]))
      return
    }
    self[place].headers.append(header)
  }
}
