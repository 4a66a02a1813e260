extension JointRestore {
  /// The records that stay away, by their places in the call.
  var blocked: [Int] {
    guard !obstacles.isEmpty else { return [] }
    return places(holding: ReferenceSet(obstacles.map(\.child)))
  }

  /// For some records the candidate that is to be refused for each, by its place among the candidates: the
  /// record itself, or the last one that brings it back.
  ///
  /// Without the last one a record stays away, so that it is in no other one's way. As long as some records are
  /// brought back by one candidate alone, only those count: what is refused for them changes the others.
  func holders(of references: ReferenceSet) -> [RecordReference: Int] {
    guard references.count > 0 else { return [:] }
    var holders: [RecordReference: Int] = [:]
    var shared = ReferenceSet()
    for place in candidates.indices {
      for header in members[place].lazy.flatMap(\.headers)
      where references.contains(header.reference) {
        if holders.updateValue(place, forKey: header.reference) != nil {
          shared.insert(header.reference)
        }
      }
    }
    var own: [RecordReference: Int] = [:]
    for (place, candidate) in candidates.enumerated()
    where references.contains(candidate.header.reference) {
      own[candidate.header.reference] = place
    }
    holders.merge(own) { $1 }
    let alone = holders.filter { own[$0.key] != nil || !shared.contains($0.key) }
    return alone.isEmpty ? holders : alone
  }

  /// The records that bring any of some records back, by their places in the call.
  func places(holding references: ReferenceSet) -> [Int] {
    Set(holders(of: references).values).map { candidates[$0].place }
  }

  /// The records that bring back what claims values of unique keys, or give it a link that it claims them with.
  func places(
    claiming claimants: Set<RecordKey>,
    _ links: [Relinking.Link]
  ) throws(LifecycleError) -> [Int] {
    let headers = try context.reader.headers(of: Array(claimants)).compactMap(\.self)
    let returning = ReferenceSet(headers.lazy.map(\.reference))
    let relinking = links.filter { returning.contains($0.dependent.reference) }
    let found = dependents(regaining: relinking).keys.map { candidates[$0].place }
    return places(holding: returning) + found
  }

  /// The records that regain a link, by the candidates that bring its target back.
  func dependents(regaining links: [Relinking.Link]) -> [Int: [RecordHeader]] {
    guard !links.isEmpty else { return [:] }
    var owners: [RecordKey: Int] = [:]
    for place in candidates.indices.reversed() {
      for header in members[place].lazy.flatMap(\.headers) {
        owners[context.key(header.kind, header.id)] = place
      }
    }
    var dependents: [Int: [RecordHeader]] = [:]
    for link in links {
      guard let target = link.target,
        let owner = owners[context.key(link.relation.parentKind, target)]
      else { continue }
      dependents[owner, default: []].append(link.dependent)
    }
    return dependents
  }
}
