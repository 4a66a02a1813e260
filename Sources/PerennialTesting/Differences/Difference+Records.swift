public import Perennial

extension Difference {
  /// What two records do not have in common.
  ///
  /// Compared are `tenant`, `id`, `state`, `lastActiveState`, `version`, `createdAt`, `updatedAt`, `deletedAt`,
  /// `heldBy`, and the leaves of the value's JSON as `entity.…`.
  ///
  /// - Parameters:
  ///   - expected: The record as it should be.
  ///   - found: The record as it is.
  ///   - ignored: Fields that may be different, by name.
  public init?<E: Entity>(
    expected: Record<E>,
    found: Record<E>,
    ignoring ignored: Set<String> = []
  ) {
    let subject = "\(E.kind) \(expected.id.identifier)"
    self.init(found.fields.differences(from: expected.fields, subject, ignoring: ignored))
  }

  /// What two lists of records do not have in common.
  ///
  /// Records are found by tenant and id: one that is missing, one that is too many, fields that are different; and
  /// where there is nothing of all that, another order.
  ///
  /// - Parameters:
  ///   - expected: The records as they should be.
  ///   - found: The records as they are.
  ///   - ignored: Fields that may be different, by name, as for two records.
  public init?<E: Entity>(
    expected: [Record<E>],
    found: [Record<E>],
    ignoring ignored: Set<String> = []
  ) {
    self.init(
      Subjects(found).differences(
        from: Subjects(expected),
        ignoring: ignored,
        E.displayName.plural
      )
    )
  }
}

extension Subjects {
  fileprivate init<E: Entity>(_ records: [Record<E>]) {
    self.init()
    let hasTenants = Set(records.map(\.tenant)).count > 1
    for record in records {
      let tenant = hasTenants ? "\(record.tenant)/" : ""
      append("\(tenant)\(E.kind) \(record.id.identifier)", record.fields)
    }
  }
}

extension Record {
  fileprivate var fields: Fields {
    var fields = Fields()
    fields.append("tenant", tenant)
    fields.append("id", id.identifier)
    fields.append("state", state.rawValue)
    fields.append("lastActiveState", lastActiveState.rawValue)
    fields.append("version", version)
    fields.append("createdAt", Timestamp(createdAt))
    fields.append("updatedAt", Timestamp(updatedAt))
    fields.append("deletedAt", deletedAt.map { Timestamp($0) })
    fields.append("heldBy", heldBy.listed)
    fields.append("entity", encoding: entity)
    return fields
  }
}

extension [OperationID] {
  var listed: String {
    isEmpty ? "nothing" : map(\.description).joined(separator: ", ")
  }
}
