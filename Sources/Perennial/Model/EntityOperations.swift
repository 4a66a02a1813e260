/// What planners do with a host's values, apart from their Swift type.
package struct EntityOperations: Sendable {
  /// Appends the targets of the kind's relations, in order.
  let appendLinks: @Sendable (Payload, inout [Identifier?]) throws(LifecycleError) -> Void
  /// The payload with some links pointing elsewhere, by the relations' places.
  let settingLinks:
    @Sendable (Payload, [(index: Int, target: Identifier?)]) throws(LifecycleError) -> Payload
  /// The values of the kind's unique keys, in order.
  let uniqueKeys: @Sendable (Payload) throws(LifecycleError) -> [[UInt8]?]
  /// The values of the kind's audited fields in a state, in order.
  let auditedValues: @Sendable (Payload, StateName) throws(LifecycleError) -> [AuditedValue]
  /// Appends the files of some records' attachments, an attachment after the other.
  let appendAttachments:
    @Sendable ([StoredRecord], inout [FoundFile]) throws(LifecycleError) -> Void
  /// The entity's id.
  let identifier: @Sendable (Payload) throws(LifecycleError) -> Identifier
  /// The value of its JSON.
  let decoding: @Sendable ([UInt8]) throws(LifecycleError) -> Payload

  init<E: Entity>(
    _ parents: [Parent<E>],
    _ keys: [UniqueKey<E>],
    _ fields: [AuditedField<E>],
    _ attachments: [AttachedFile<E>]
  ) {
    appendLinks = Self.appendingLinks(of: parents)
    settingLinks = Self.settingLinks(of: parents)
    uniqueKeys = { payload throws(LifecycleError) in
      guard !keys.isEmpty else { return [] }
      let entity = try payload.decoded(as: E.self)
      return keys.map { $0.value(entity) }
    }
    auditedValues = { payload, state throws(LifecycleError) in
      guard !fields.isEmpty else { return [] }
      let entity = try payload.decoded(as: E.self)
      return fields.map {
        AuditedValue(name: $0.name, isPersonal: $0.isPersonal, value: $0.value(entity, state))
      }
    }
    appendAttachments = Self.appendingFiles(of: attachments)
    identifier = { payload throws(LifecycleError) in
      try payload.decoded(as: E.self).id.identifier
    }
    decoding = { json throws(LifecycleError) in
      Payload(try Payload(encoded: json).decoded(as: E.self))
    }
  }

  private static func appendingLinks<E: Entity>(
    of parents: [Parent<E>]
  ) -> @Sendable (Payload, inout [Identifier?]) throws(LifecycleError) -> Void {
    let (boxes, reads) = (EntityBox<E>.Cast(), parents.map(\.link))
    return { payload, targets throws(LifecycleError) in
      guard !reads.isEmpty else { return }
      // In its box, since a copy costs as much as the reads.
      let box = try boxes.box(of: payload)
      for read in reads {
        targets.append(read(box.entity))
      }
    }
  }

  private static func settingLinks<E: Entity>(
    of parents: [Parent<E>]
  ) -> @Sendable (Payload, [(index: Int, target: Identifier?)]) throws(LifecycleError) -> Payload {
    { payload, targets throws(LifecycleError) in
      var entity = try payload.decoded(as: E.self)
      for (index, target) in targets {
        guard parents[index].setLink?(&entity, target) == true else {
          throw .storage(
            .corrupt(
              "The relation “\(parents[index].name)” of \(E.kind) cannot hold "
                + "\(target.map(\.description) ?? "nil")",
              remedy: "declare it by an optional var, with the parent's id type"
            )
          )
        }
      }
      return Payload(entity)
    }
  }

  private static func appendingFiles<E: Entity>(
    of attachments: [AttachedFile<E>]
  ) -> @Sendable ([StoredRecord], inout [FoundFile]) throws(LifecycleError) -> Void {
    let boxes = EntityBox<E>.Cast()
    return { records, files throws(LifecycleError) in
      var found: [EntityBox<E>] = []
      found.reserveCapacity(records.count)
      // By index: an iterator would copy each record with all it holds.
      for index in records.indices { found.append(try boxes.box(of: records[index].payload)) }
      for (field, attachment) in attachments.enumerated() {
        attachment.forEachFile(found) { record, name in
          files.append(FoundFile(record: record, field: field, name: name))
        }
      }
    }
  }
}

extension EntityOperations {
  /// The targets of the kind's relations, in order.
  func links(_ payload: Payload) throws(LifecycleError) -> [Identifier?] {
    var targets: [Identifier?] = []
    try appendLinks(payload, &targets)
    return targets
  }
}

/// A file that one of some records names.
struct FoundFile {
  /// The record's place among them.
  let record: Int
  /// The attachment's place in its kind's declaration.
  let field: Int
  let name: String
}

/// An audited field's value, before it has a salt.
struct AuditedValue: Sendable {
  let name: String
  let isPersonal: Bool
  let value: AuditValue
}
