extension PlanningContext {
  /// Which of some living records the caller may read, asked once for each kind.
  func readable(_ headers: [RecordHeader]) throws(LifecycleError) -> ReferenceSet {
    var readable = ReferenceSet()
    for (kind, group) in Dictionary(grouping: headers, by: \.kind) {
      let references = group.map(\.reference)
      let answers = try authorization.allowed(.read, on: kind, references, reader)
      for (reference, isAllowed) in zip(references, answers) where isAllowed {
        readable.insert(reference)
      }
    }
    return readable
  }
}
