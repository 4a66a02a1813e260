import Perennial
import PerennialFileStorage

extension Inspector {
  /// Lists records, of whose Swift types nothing is known here.
  func records() async throws -> Bool {
    let storage = try await openForReading()
    let contents = try await storage.contents()
    try contents.require(arguments.kind, arguments.tenant)
    let selection = RecordSelection(
      kinds: arguments.kind.map { [$0] } ?? contents.kinds.map(\.kind),
      tenant: arguments.tenant,
      phases: arguments.phase.map { [$0] } ?? Set(Phase.allCases),
      limit: arguments.limit ?? .max
    )
    try await selection.forEach(in: storage) { record in
      let line = RecordLine(record)
      if arguments.isJSON {
        try console.output.line(line.json(payload: record.payload))
      } else {
        try console.output.line(line.text)
        let payload = String(decoding: try record.payload.encoded(), as: UTF8.self)
        try console.output.line("  " + payload.printable)
      }
    }
    return true
  }
}

/// A record apart from its payload.
struct RecordLine: Encodable {
  let tenant: TenantID
  let kind: EntityKind
  let id: Identifier
  let state: StateName
  let phase: String
  let version: Int
  let createdAt: Timestamp
  let updatedAt: Timestamp
  /// When it left its last active state.
  let deletedAt: Timestamp?
  /// The operations that hold it.
  let tombstones: [String]

  init(_ record: StoredRecord) {
    tenant = record.tenant
    kind = record.header.kind
    id = record.header.id
    state = record.header.state
    phase = "\(record.header.phase)"
    version = record.header.version
    createdAt = record.createdAt
    updatedAt = record.updatedAt
    deletedAt = record.deletedAt
    tombstones = record.tombstones.map(\.description)
  }

  /// The record with its payload as it is stored.
  func json(payload: Payload) throws -> String {
    try JSONText.of(self, adding: "payload", payload.encoded())
  }

  var text: String {
    let key = "\(tenant)/\(kind)/\(id)".printable
    var facts = ["\(state.rawValue.printable) (\(phase))", "version \(version)"]
    facts += ["created \(createdAt)", "updated \(updatedAt)"]
    if let deletedAt { facts.append("deleted \(deletedAt)") }
    if !tombstones.isEmpty { facts.append("held by \(tombstones.count.counted("operation"))") }
    return "\(key)  \(facts.joined(separator: ", "))"
  }
}
