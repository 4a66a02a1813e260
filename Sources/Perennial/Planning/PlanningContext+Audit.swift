extension PlanningContext {
  func event(_ kind: EntityKind, _ id: Identifier, action: String) -> AuditEvent {
    let principal = authorization.principal
    var event = AuditEvent(
      id: ids.next(),
      tenant: tenant,
      at: call.at,
      principal: AuditPrincipal(
        id: principal.id,
        name: principal.name.map { PersonalValue(.text($0), salt: ids.next()) },
        roles: principal.roles.sorted()
      ),
      kind: kind,
      entityID: id,
      action: action
    )
    event.reason = call.reason
    event.correlationID = call.correlationID
    return event
  }

  /// Chains events to the tenant's last audit record, in order.
  func record(
    _ events: [(event: AuditEvent, subjects: [RecordReference])],
    in changes: inout ChangeSet
  ) throws(LifecycleError) {
    guard !events.isEmpty else { return }
    var head = try reader.auditHead(of: tenant) ?? .empty(tenant)
    changes.audit.reserveCapacity(events.count)
    for (event, subjects) in events {
      let sequence = head.sequence + 1
      let digest = chain.digest(of: event, sequence: sequence, after: head.digest)
      head = AuditHead(tenant: tenant, sequence: sequence, digest: digest)
      changes.audit.append(
        AuditInsertion(
          record: AuditRecord(sequence: sequence, digest: digest, event: event),
          subjects: subjects
        )
      )
    }
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
      for record in try reader.records(at: Array(batch)) {
        let values = try model.operations.auditedValues(record.payload)
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

  func auditMembers(_ ids: [EntityKind: [Identifier]]) -> [AuditMembers] {
    ids.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { kind, ids in
      AuditMembers(kind: kind, count: ids.count, ids: audit.members == .listed ? ids : nil)
    }
  }
}
