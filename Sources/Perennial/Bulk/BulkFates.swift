/// What became of one record of a verb on many.
enum BulkFate: Sendable {
  case done(operation: OperationID?, auditSequence: Int64?, memberCount: Int)
  case unchanged
  /// Taken along by the operation of another record of the call, by its place.
  case takenAlong(by: Int)
  /// Written by an update or a create.
  indirect case written(StoredRecord)
  indirect case refused(LifecycleError)
}

/// What became of all records of a verb on many.
struct BulkFates: Sendable {
  let ids: [Identifier]
  var fates: [BulkFate?]
  /// Where a query goes on; nil at its end.
  var next: String?
}

extension BulkFates {
  /// Whether a record is answered as one would be that an earlier batch took along.
  func mayHaveBeenTaken(at place: Int) -> Bool {
    switch fates[place] {
    case .refused(.notFound), .refused(.invalidTransition), .unchanged: true
    default: false
    }
  }
}

extension BulkFates {
  /// An id in its own type, which its declaration promises to be possible.
  func id<E: Entity>(at place: Int, of type: E.Type) throws(LifecycleError) -> E.ID {
    guard let id = E.ID(identifier: ids[place]) else {
      throw .hostFailure(
        "\(E.ID.self) cannot be made of the identifier \(ids[place]); let it take back what it gave"
      )
    }
    return id
  }

  /// What became of a record; an error where it was refused.
  func item<E: Entity>(
    at place: Int,
    of type: E.Type
  ) throws(LifecycleError) -> Result<BulkItem<E>, LifecycleError> {
    let id = try id(at: place, of: type)
    switch fates[place] {
    case .done(let operation, let sequence, let count):
      return .success(
        BulkItem(
          id: id,
          status: .done,
          operation: operation,
          auditSequence: sequence,
          memberCount: count
        )
      )
    case .takenAlong(let taker):
      let taker = try self.id(at: taker, of: type)
      return .success(BulkItem(id, .takenAlong(by: taker)))
    case .refused(let error): return .failure(error)
    case .unchanged, .written, nil: return .success(BulkItem(id, .unchanged))
    }
  }

  /// The record as it was written; an error where it was refused.
  func record<E: Entity>(
    at place: Int,
    of type: E.Type
  ) throws(LifecycleError) -> Result<Record<E>, LifecycleError> {
    switch fates[place] {
    case .written(let stored): return .success(try Record<E>(stored))
    case .refused(let error): return .failure(error)
    case .done, .unchanged, .takenAlong, nil:
      throw .hostFailure(
        "Nothing was written for \(E.kind) \(ids[place]); report this as a defect of the library"
      )
    }
  }
}

extension BulkItem {
  fileprivate init(_ id: E.ID, _ status: Status) {
    self.init(id: id, status: status, operation: nil, auditSequence: nil, memberCount: 0)
  }
}
