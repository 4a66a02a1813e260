extension ChangeSet {
  /// Names payloads and audit records by the places where a storage has written them.
  ///
  /// - Parameter places: A place each: of insertions, of updates, of audit records.
  package mutating func place(at places: [BlobLocation]) {
    guard places.count == insertions.count + updates.count + audit.count else { return }
    var next = places.makeIterator()
    for index in insertions.indices {
      guard let place = next.next() else { return }
      insertions[index].payload = Payload(located: place)
    }
    for index in updates.indices {
      guard let place = next.next() else { return }
      updates[index].payload = Payload(located: place)
    }
    for index in audit.indices { audit[index].location = next.next() }
  }
}
