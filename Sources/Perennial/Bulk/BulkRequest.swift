/// A verb on many records of one kind, as a caller asks for it.
struct BulkRequest: Sendable {
  /// One of the records.
  struct Target: Sendable {
    let id: Identifier
    let expectedVersion: Int?
  }

  /// The verb as it would be called on one of the records; its id means nothing.
  let verb: VerbRequest
  /// The records, each once, in the caller's order.
  let targets: [Target]
  /// The records of which it is noted when another one takes them along.
  var watched = WatchedRecords.none

  /// The verb on one of the records.
  func request(at place: Int) -> VerbRequest {
    var request = VerbRequest(verb.verb, kind: verb.kind, id: targets[place].id)
    request.action = verb.action
    request.scope = verb.scope
    request.expectedVersion = targets[place].expectedVersion
    request.succeedsIfDone = verb.succeedsIfDone
    request.restoresAncestors = verb.restoresAncestors
    return request
  }
}
