/// Where a verb looks, in the order of checks of rule S12: kind, arguments, tenant and scope, record.
struct Lookup {
  let context: PlanningContext
  let model: KindModel
  let permission: Permission
  let action: String?

  /// Finds a record that the caller may act on.
  ///
  /// - Parameters:
  ///   - id: The record's id.
  ///   - scope: Where the verb looks.
  /// - Returns: The record with its payload.
  /// - Throws: `notFound`, `forbidden`, `storage`.
  func find(_ id: Identifier, in scope: Scope) throws(LifecycleError) -> StoredRecord {
    guard let record = try peek(id, in: scope) else { throw .notFound(model.kindName) }
    try authorize(record)
    return record
  }

  /// Finds a record without asking the policy; one outside the scope is not loaded.
  func peek(_ id: Identifier, in scope: Scope = .all) throws(LifecycleError) -> StoredRecord? {
    let key = context.key(model.kind, id)
    guard let header = try context.reader.headers(of: [key]).first ?? nil,
      scope.contains(header.phase)
    else { return nil }
    return try context.reader.records(at: [header.reference]).first
  }

  func authorize(_ record: StoredRecord) throws(LifecycleError) {
    let authorization = context.authorization
    guard !authorization.allows(permission, action: action, on: record) else { return }
    guard authorization.allows(.read, on: record) else { throw .notFound(model.kindName) }
    throw .forbidden
  }

  /// Asks for a record by the name of the action that a plain verb turns out to be.
  func authorize(_ record: StoredRecord, by resolved: ActionModel?) throws(LifecycleError) {
    guard action == nil, let resolved else { return }
    try Lookup(
      context: context,
      model: model,
      permission: permission,
      action: resolved.name
    ).authorize(record)
  }

  /// Checks the kind and the arguments, before any record is looked at.
  func begin(_ id: Identifier?) throws(LifecycleError) {
    try context.authorization.require(permission, on: model.kind, action: action)
    try context.call.validate()
    if let id { try Self.validate(id, of: model) }
  }

  static func validate(_ id: Identifier, of model: KindModel) throws(LifecycleError) {
    guard !id.isValid else { return }
    throw .invalidArgument(
      "The \(model.displayName.singular)'s id must be a positive number, a UUID, or a text of 1 to "
        + "\(Identifier.maximumTextBytes) bytes"
    )
  }
}
