/// Which of a walk's several roots take which records along (rule S24).
///
/// A root that another one takes along is its member; each remaining root has an operation of its own. A
/// record that several take along is owned by the first of them, in the storage's order.
struct CascadeDivision {
  /// What one root takes along.
  struct Share {
    /// The root's place among the walk's roots.
    let root: Int
    /// Root and members: the root first, then by kind.
    var references: [RecordReference]
    /// The members' ids by the places of their buckets.
    var ids: [(bucket: Int, ids: [Identifier])] = []
    /// Members that no earlier root takes along, and the root, by the places of their buckets.
    var owned: [(bucket: Int, references: [RecordReference])] = []
    /// The ids of what the root owns, without its own, by the places of their buckets.
    var ownedIDs: [(bucket: Int, ids: [Identifier])] = []
  }

  /// The operations, in the storage's order of their roots.
  private(set) var shares: [Share] = []
  /// For each of the walk's roots that is another one's member, that one's place.
  private(set) var takers: [Int: Int] = [:]

  /// Finds out whose each record of a walk is.
  ///
  /// - Parameters:
  ///   - cascade: The walk.
  ///   - roots: Its roots in their order.
  ///   - restsAsMember: Whether a root stays as it is where another one takes it along, so that it needs an
  ///     operation of its own.
  init(_ cascade: Cascade, _ roots: [RecordHeader], restsAsMember: (RecordHeader) -> Bool) {
    guard roots.count > 1 else {
      if !roots.isEmpty { shares = [Share(ofOnlyRoot: cascade)] }
      return
    }
    guard !cascade.links.isEmpty else {
      shares = roots.enumerated().map { place, root in Share(ofLone: root, place) }
      return
    }
    var graph = Graph(cascade, rootCount: roots.count)
    let own = roots.indices.filter { !graph.hasParent[$0] || restsAsMember(roots[$0]) }
    for place in own { graph.owners[place] = place }
    shares = own.map { graph.share(of: $0, in: cascade, roots) }
    // What is left hangs together in rings, which links that were declared later may close.
    for place in roots.indices where graph.owners[place] < 0 {
      graph.owners[place] = place
      shares.append(graph.share(of: place, in: cascade, roots))
    }
    for place in roots.indices where graph.owners[place] != place {
      takers[place] = graph.owners[place]
    }
  }

  /// The places of roots that take any of some records along.
  func roots(taking references: ReferenceSet) -> [Int] {
    guard references.count > 0 else { return [] }
    return shares.filter { $0.references.contains(where: references.contains) }.map(\.root)
  }
}

/// The records of a walk by number, the roots first, and the links between them.
private struct Graph {
  /// Where each bucket's records begin.
  private let starts: [Int]
  private let count: Int
  /// The children of each record lie between two neighbouring offsets.
  private var offsets: [Int32]
  private var children: [Int32]
  private var stamps: [Int32]
  private var stamp: Int32 = 0
  private(set) var hasParent: [Bool]
  /// The first root that takes each record along; -1 for none.
  var owners: [Int]

  init(_ cascade: Cascade, rootCount: Int) {
    var (starts, count) = ([Int](), 0)
    for bucket in cascade.buckets {
      starts.append(count)
      count += bucket.references.count
    }
    (self.starts, self.count) = (starts, count)
    var numbers: [RecordReference: Int32] = Dictionary(minimumCapacity: count)
    for (bucket, start) in zip(cascade.buckets, starts) {
      for (index, reference) in bucket.references.enumerated() {
        numbers[reference] = Int32(truncatingIfNeeded: start + index)
      }
    }
    let links = cascade.links.map { link in
      (parent: Int(numbers[link.parent] ?? 0), child: numbers[link.child] ?? 0)
    }
    offsets = Array(repeating: 0, count: count + 1)
    for link in links { offsets[link.parent + 1] += 1 }
    for index in 0..<count { offsets[index + 1] += offsets[index] }
    children = Array(repeating: 0, count: links.count)
    var next = offsets
    hasParent = Array(repeating: false, count: rootCount)
    for (parent, child) in links {
      children[Int(next[parent])] = child
      next[parent] += 1
      if child < rootCount, child != parent { hasParent[Int(child)] = true }
    }
    stamps = Array(repeating: 0, count: count)
    owners = Array(repeating: -1, count: count)
  }

  /// A root and all that it takes along.
  private mutating func reach(of root: Int) -> [Int] {
    stamp += 1
    var reached = [root]
    stamps[root] = stamp
    var next = 0
    while next < reached.count {
      let record = reached[next]
      next += 1
      for place in offsets[record]..<offsets[record + 1] {
        let child = Int(children[Int(place)])
        guard stamps[child] != stamp else { continue }
        stamps[child] = stamp
        reached.append(child)
      }
    }
    return reached
  }

  /// What a root takes along; it owns what no earlier one does.
  mutating func share(
    of root: Int,
    in cascade: Cascade,
    _ roots: [RecordHeader]
  ) -> CascadeDivision.Share {
    let members = reach(of: root).dropFirst().sorted()
    var share = CascadeDivision.Share(ofLone: roots[root], root)
    share.references.reserveCapacity(members.count + 1)
    var bucket = 0
    for number in members {
      while bucket + 1 < starts.count, starts[bucket + 1] <= number { bucket += 1 }
      let index = number - starts[bucket]
      let reference = cascade.buckets[bucket].references[index]
      let id =
        number < roots.count
        ? roots[number].id
        : cascade.buckets[bucket].memberIDs[bucket == 0 ? index - roots.count : index]
      share.references.append(reference)
      share.ids.add(id, to: bucket)
      if owners[number] < 0 { owners[number] = root }
      if owners[number] == root {
        share.owned.add(reference, to: bucket)
        share.ownedIDs.add(id, to: bucket)
      }
    }
    return share
  }
}

extension [(bucket: Int, references: [RecordReference])] {
  fileprivate mutating func add(_ reference: RecordReference, to bucket: Int) {
    if last?.bucket != bucket { append((bucket, [])) }
    self[count - 1].references.append(reference)
  }
}

extension [(bucket: Int, ids: [Identifier])] {
  fileprivate mutating func add(_ id: Identifier, to bucket: Int) {
    if last?.bucket != bucket { append((bucket, [])) }
    self[count - 1].ids.append(id)
  }
}

extension CascadeDivision.Share {
  /// The share of a root that takes nothing along.
  fileprivate init(ofLone root: RecordHeader, _ place: Int) {
    self.root = place
    references = [root.reference]
    owned = [(0, [root.reference])]
  }

  /// All of a walk from one root.
  fileprivate init(ofOnlyRoot cascade: Cascade) {
    root = 0
    references = cascade.references
    for (place, bucket) in cascade.buckets.enumerated() {
      owned.append((place, bucket.references))
      if !bucket.memberIDs.isEmpty { ids.append((place, bucket.memberIDs)) }
    }
    ownedIDs = ids
  }
}
