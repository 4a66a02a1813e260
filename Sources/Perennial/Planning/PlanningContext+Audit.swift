extension PlanningContext {
  func event(_ kind: EntityKind, _ id: Identifier, action: String) -> AuditEvent {
    let principal = authorization.principal
    return AuditEvent(
      id: ids.next(),
      tenant: tenant,
      at: call.at,
      principal: AuditPrincipal(
        id: principal.id,
        name: principal.name.map { PersonalValue(.text($0), salt: ids.next()) },
        roles: authorization.caller.roles
      ),
      kind: kind,
      entityID: id,
      action: action,
      reason: call.reason,
      correlationID: call.correlationID
    )
  }

  /// Chains an event to the tenant's last audit record, or to the one before it in the same commit.
  func record(
    _ event: consuming AuditEvent,
    about subjects: [RecordReference] = [],
    in changes: inout ChangeSet
  ) throws(LifecycleError) {
    let last = changes.audit.last?.box  // The record itself would be copied.
    let head = last == nil ? try reader.auditHead(of: tenant) : nil
    let sequence = (last?.record.sequence ?? head?.sequence ?? 0) + 1
    let previous = last?.record.digest ?? head?.digest ?? .zero
    let digest = chain.digest(of: event, sequence: sequence, after: previous)
    let record = AuditRecord(sequence: sequence, digest: digest, event: event)
    changes.audit.append(AuditInsertion(record: record, subjects: subjects))
  }

  /// The declared fields of removed records that the audit policy keeps, members in the order given.
  func snapshots(
    of model: KindModel,
    _ references: [RecordReference]
  ) throws(LifecycleError) -> [AuditSnapshot] {
    let wanted: Set<String>?
    switch audit.snapshots {
    case .none: return []
    case .declared: wanted = nil
    case .only(let selection): wanted = selection[model.kind] ?? []
    }
    guard model.auditedFields.contains(where: { wanted?.contains($0) ?? true }) else { return [] }
    var snapshots: [AuditSnapshot] = []
    try references.forEachBatch { batch throws(LifecycleError) in
      for record in try reader.records(at: batch) {
        let values = try model.operations.auditedValues(record.payload, record.header.state)
        let fields = values.filter { wanted?.contains($0.name) ?? true }.map(field)
        snapshots.append(
          AuditSnapshot(kind: model.kind, id: record.header.id, fields: fields)
        )
      }
    }
    return snapshots
  }

  private func field(_ value: AuditedValue) -> AuditField {
    guard value.isPersonal else {
      return AuditField(name: value.name, content: .plain(value.value))
    }
    return AuditField(
      name: value.name,
      content: .personal(PersonalValue(value.value, salt: ids.next()))
    )
  }

  /// The members of an audit record, in the order of the kinds' names.
  func auditMembers(_ ids: [(kind: EntityKind, ids: [Identifier])]) -> [AuditMembers] {
    let found = ids.filter { !$0.ids.isEmpty }
    guard !found.isEmpty else { return [] }
    return found.sorted { $0.kind < $1.kind }.map { kind, ids in
      AuditMembers(kind: kind, count: ids.count, ids: audit.members == .listed ? ids : nil)
    }
  }
}

extension [RecordHeader] {
  /// The ids by kind, each record once.
  var idsByKind: [(kind: EntityKind, ids: [Identifier])] {
    guard !isEmpty else { return [] }
    var seen = ReferenceSet()
    var ids: [EntityKind: [Identifier]] = [:]
    for header in self where seen.insert(header.reference) {
      ids[header.kind, default: []].append(header.id)
    }
    return ids.map { ($0.key, $0.value) }
  }
}
