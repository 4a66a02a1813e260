@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A change set for each part, always the same, and one with all of them.
enum ChangeSetSamples {
  static let all: [String: ChangeSet] = {
    var samples: [String: ChangeSet] = ["nothing": empty]
    var whole = empty
    for (name, fill) in parts {
      var changes = empty
      fill(&changes)
      fill(&whole)
      samples[name] = changes
    }
    samples["everything"] = whole
    return samples
  }()

  private static var parts: [(String, (inout ChangeSet) -> Void)] {
    [
      ("state renames", { $0.stateRenames = stateRenames }),
      ("insertions", { $0.insertions = insertions }), ("updates", { $0.updates = updates }),
      ("transitions", { $0.transitions = transitions }),
      ("lifted", { $0.lifted = [OperationID(rawValue: uuid(1)), OperationID(rawValue: uuid(2))] }),
      ("operations", { $0.operations = operations }),
      ("detachments", { $0.detachments = detachments }),
      ("settled targets", { $0.settledTargets = references(1, 3..<6) }),
      ("removals", { $0.removals = removals }), ("audit", { $0.audit = audit }),
      ("entries", { $0.entries = entries }),
    ]
  }

  static var empty: ChangeSet {
    ChangeSet(tenant: "acmé", at: Timestamp(microseconds: 1_700_000_000_000_000))
  }

  static func uuid(_ last: UInt8) -> UUID {
    UUID(uuid: (160, 161, 162, 163, 164, 165, 166, 167, 168, 169, 170, 171, 172, 173, 174, last))
  }

  static func references(_ table: UInt64, _ rows: Range<UInt64>) -> [RecordReference] {
    rows.map { RecordReference(rawValue: table << 32 | $0) }
  }

  /// The id of any record; storages look it up.
  static func id(of reference: RecordReference) throws(LifecycleError) -> Identifier {
    .integer(Int64(reference.rawValue & 0xFFFF_FFFF))
  }

  private static func json(_ text: String) -> Payload {
    Payload(encoded: Array(text.utf8))
  }

  private static func key(_ kind: EntityKind, _ id: Identifier) -> RecordKey {
    RecordKey(tenant: "acmé", kind: kind, id: id)
  }

  private static let leafTree = RelationID(child: "leaf", name: "tree")
}

extension ChangeSetSamples {
  private static var stateRenames: [StateRename] {
    [
      StateRename(kind: "leaf", from: "DRAFT", to: "OPEN", phase: .inactive),
      StateRename(kind: "leaf", from: "OPEN", to: "", phase: .inactive),
    ]
  }

  private static var insertions: [RecordInsertion] {
    [
      RecordInsertion(
        key: key("tree", .integer(258)),
        state: "active",
        phase: .active,
        version: 1,
        links: [],
        uniqueKeys: [],
        payload: json("{}")
      ),
      RecordInsertion(
        key: key("leaf", .text("é1")),
        state: "DRAFT",
        phase: .inactive,
        version: 300,
        links: [
          StoredLink(relation: leafTree, target: key("tree", .integer(258))),
          StoredLink(relation: RelationID(child: "leaf", name: "spare"), target: nil),
        ],
        uniqueKeys: [
          StoredUniqueKey(name: "name", scope: .active, value: [1, 2]),
          StoredUniqueKey(name: "none", scope: .everyPhase, value: nil),
        ],
        payload: json(#"{"id":"é1"}"#)
      ),
      RecordInsertion(
        key: RecordKey(tenant: "bolt", kind: "leaf", id: .uuid(uuid(9))),
        state: "",
        phase: .archived,
        version: .min,
        links: [],
        uniqueKeys: [StoredUniqueKey(name: "name", scope: .everyPhase, value: [])],
        payload: json("")
      ),
    ]
  }

  private static var updates: [RecordUpdate] {
    [
      RecordUpdate(
        reference: references(2, 7..<8)[0],
        payload: json("[1]"),
        links: [StoredLink(relation: leafTree, target: nil)],
        uniqueKeys: [StoredUniqueKey(name: "name", scope: .active, value: nil)],
        raisesVersion: true
      ),
      RecordUpdate(
        reference: references(2, 6..<7)[0],
        payload: json("[2]"),
        links: [],
        uniqueKeys: [],
        raisesVersion: false
      ),
    ]
  }

  private static var transitions: [TransitionGroup] {
    [
      TransitionGroup(
        kind: "tree",
        state: "inactive",
        phase: .inactive,
        references: references(0, 5..<6)
      ),
      TransitionGroup(
        kind: "leaf",
        state: "active",
        phase: .active,
        references: references(1, 10..<14)
      ),
      TransitionGroup(kind: "leaf", state: "archived", phase: .archived, references: []),
    ]
  }

  private static var operations: [OperationInsertion] {
    [
      OperationInsertion(
        operation: StoredOperation(
          id: OperationID(rawValue: uuid(3)),
          tenant: "acmé",
          rootReference: references(0, 5..<6)[0],
          rootKind: "tree",
          rootID: .integer(1),
          verb: .softDelete,
          at: Timestamp(microseconds: 1_700_000_000_000_001),
          principalID: "ann",
          principalName: "Ann",
          reason: ""
        ),
        members: references(0, 5..<6) + references(1, 10..<14)
      ),
      OperationInsertion(
        operation: StoredOperation(
          id: OperationID(rawValue: uuid(4)),
          tenant: "bolt",
          rootReference: references(1, 2..<3)[0],
          rootKind: "leaf",
          rootID: .text("x"),
          verb: .hardDelete,
          at: Timestamp(microseconds: .min),
          principalID: "",
          principalName: nil,
          reason: nil
        ),
        members: references(0, 5..<6) + references(1, 10..<14)
      ),
    ]
  }

  private static var detachments: [DetachedLink] {
    references(1, 4..<6).map {
      DetachedLink(dependent: $0, relation: leafTree, target: references(0, 9..<10)[0])
    }
  }

  private static var removals: [RemovalGroup] {
    [
      RemovalGroup(kind: "leaf", references: references(1, 20..<22).reversed()),
      RemovalGroup(kind: "tree", references: references(0, 1..<2)),
    ]
  }

  private static var entries: [EntryChange] {
    [
      EntryChange(namespace: "kit", key: [1], value: [2, 3]),
      EntryChange(namespace: "kit", key: [], value: []),
      EntryChange(namespace: "other", key: [255], value: nil),
    ]
  }

  private static var audit: [AuditInsertion] {
    [
      AuditInsertion(record: plainRecord, subjects: references(1, 1..<2)),
      AuditInsertion(record: fullRecord, subjects: []),
    ]
  }
}

extension ChangeSetSamples {
  static var plainRecord: AuditRecord {
    AuditRecord(
      sequence: 1,
      digest: .zero,
      event: AuditEvent(
        id: uuid(5),
        tenant: "acmé",
        at: Timestamp(microseconds: -1),
        principal: AuditPrincipal(id: "ann", name: nil, roles: []),
        kind: "tree",
        entityID: .integer(1),
        action: "softDelete"
      )
    )
  }

  /// A record in which every field has something, each kind of value occurs, and texts are of any kind.
  static var fullRecord: AuditRecord {
    let erased = PersonalValue(value: nil, salt: nil, commitment: .zero)
    var event = AuditEvent(
      id: uuid(6),
      tenant: "acmé",
      at: Timestamp(microseconds: .max),
      principal: AuditPrincipal(
        id: "e\u{301}",
        name: PersonalValue(.text("Ann"), salt: uuid(7)),
        roles: ["a", ""]
      ),
      kind: "tree",
      entityID: .uuid(uuid(8)),
      action: "publish",
      reason: "",
      correlationID: "req"
    )
    event.result = .refused(code: "NO")
    event.from = "DRAFT"
    event.to = ""
    event.operation = OperationID(rawValue: uuid(9))
    event.members = [
      AuditMembers(kind: "leaf", count: 2, ids: [.integer(5), .integer(6), .text("t")]),
      AuditMembers(kind: "tree", count: .max, ids: nil),
    ]
    event.relinked = [AuditMembers(kind: "leaf", count: 0, ids: [])]
    event.restoredAncestors = [AuditRoot(kind: "tree", id: .text(""))]
    let values: [AuditValue] = [
      .null, .bool(false), .bool(true), .integer(.min), .number(-0.0), .text("é"), .list([]),
    ]
    event.previousState = [
      AuditSnapshot(
        kind: "leaf",
        id: .integer(5),
        fields: [
          AuditField(name: "f", content: .plain(.list(values))),
          AuditField(name: "g", content: .personal(erased)),
          AuditField(
            name: "h",
            content: .personal(PersonalValue(value: .null, salt: nil, commitment: .zero))
          ),
        ]
      )
    ]
    return AuditRecord(sequence: .max, digest: SHA256.hash([1]), event: event)
  }
}
