import Foundation

@testable import Perennial

/// A record without meaning.
struct Leaf: Entity {
  static let kind: EntityKind = "leaf"
  let id: Int
  var name = ""
}

/// A value that does not encode.
struct Unwritable: Entity {
  struct Refusal: Error {}

  static let kind: EntityKind = "leaf"
  let id: Int

  init(id: Int) {
    self.id = id
  }

  init(from decoder: any Decoder) throws { throw Refusal() }

  func encode(to encoder: any Encoder) throws { throw Refusal() }
}

/// Change sets as planners would make them, for a kind `tree` and a kind `leaf` that links to it.
enum Samples {
  static let tenant: TenantID = "acme"
  static let leafTree = RelationID(child: "leaf", name: "tree")

  static func key(_ kind: EntityKind, _ id: Int, _ tenant: TenantID = tenant) -> RecordKey {
    RecordKey(tenant: tenant, kind: kind, id: .integer(Int64(id)))
  }

  static func changes(at microseconds: Int64 = 1, _ tenant: TenantID = tenant) -> ChangeSet {
    ChangeSet(tenant: tenant, at: Timestamp(microseconds: microseconds))
  }

  static func insertion(
    _ kind: EntityKind,
    _ id: Int,
    tree: Int? = nil,
    version: Int = 1,
    unique: String? = nil,
    tenant: TenantID = tenant
  ) -> RecordInsertion {
    RecordInsertion(
      key: key(kind, id, tenant),
      state: "active",
      phase: .active,
      version: version,
      links: tree.map { [StoredLink(relation: leafTree, target: key("tree", $0, tenant))] } ?? [],
      uniqueKeys: unique.map {
        [StoredUniqueKey(name: "name", scope: .active, value: Array($0.utf8))]
      } ?? [],
      payload: Payload(Leaf(id: id))
    )
  }

  static func operation(_ id: OperationID, root: RecordHeader) -> StoredOperation {
    StoredOperation(
      id: id,
      tenant: tenant,
      rootReference: root.reference,
      rootKind: root.kind,
      rootID: root.id,
      verb: .softDelete,
      at: Timestamp(microseconds: 5),
      principalID: "ann",
      principalName: nil,
      reason: nil
    )
  }

  static func audit(
    _ sequence: Int64,
    _ kind: EntityKind,
    _ id: Int,
    subjects: [RecordReference] = [],
    tenant: TenantID = tenant
  ) -> AuditInsertion {
    let event = AuditEvent(
      id: UUID(),
      tenant: tenant,
      at: Timestamp(microseconds: 1),
      principal: AuditPrincipal(id: "ann", name: nil, roles: []),
      kind: kind,
      entityID: .integer(Int64(id)),
      action: "test"
    )
    return AuditInsertion(
      record: AuditRecord(sequence: sequence, digest: .zero, event: event),
      subjects: subjects
    )
  }

  /// Puts records in the phase inactive under a new operation.
  static func softDelete(
    _ headers: [RecordHeader],
    operation id: OperationID,
    at microseconds: Int64 = 10
  ) -> ChangeSet {
    var changes = changes(at: microseconds)
    changes.transitions = Dictionary(grouping: headers, by: \.kind).sorted { $0.key < $1.key }.map {
      TransitionGroup(
        kind: $0.key,
        state: "inactive",
        phase: .inactive,
        references: $0.value.map(\.reference)
      )
    }
    if let root = headers.first {
      changes.operations = [
        OperationInsertion(
          operation: operation(id, root: root),
          members: headers.map(\.reference)
        )
      ]
    }
    return changes
  }
}

extension ResidentState {
  /// Checks and applies, as a storage does.
  mutating func commit(_ changes: ChangeSet) throws(LifecycleError) {
    try validate(changes)
    apply(changes)
  }

  var reader: ResidentReader { ResidentReader(self) }

  func header(_ kind: EntityKind, _ id: Int) throws -> RecordHeader? {
    try reader.headers(of: [Samples.key(kind, id)]).first ?? nil
  }
}
