/// What the inspector can do.
enum Command: String, CaseIterable {
  case stat, verify, records, trail, export, backup, maintain

  /// What comes of it, in one line.
  var summary: String {
    switch self {
    case .stat: "counts kinds, states, tenants and bytes"
    case .verify: "checks every byte of every file"
    case .records: "lists records with their payloads, kind by kind, oldest first"
    case .trail: "lists a tenant's audit records, newest first, and checks its chain"
    case .export: "writes all records and audit records as JSON Lines"
    case .backup: "copies the store into TARGET, a new or empty directory"
    case .maintain: "writes a checkpoint and gives back the room of what is gone"
    }
  }

  /// What must be named, in this order.
  var operands: [String] {
    self == .backup ? ["PATH", "TARGET"] : ["PATH"]
  }

  /// What may be added, besides what every command has.
  var options: [Option] {
    switch self {
    case .records: [.kind, .tenant, .phase, .limit]
    case .trail: [.tenant, .kind, .id, .limit, .auditKey]
    case .stat, .verify, .export, .backup, .maintain: []
    }
  }

  /// How to call it.
  var synopsis: String {
    let options = options.map { "[\($0.synopsis)]" }
    return ([rawValue] + operands + options).joined(separator: " ")
  }
}

/// What may be added to a command.
enum Option: String, CaseIterable {
  case kind, tenant, phase, id, limit
  case auditKey = "audit-key"
  case json, progress

  /// What every command has.
  static let common: [Option] = [.json, .progress]

  var name: String { "--\(rawValue)" }

  /// What its value is called; nil where it has none.
  var value: String? {
    switch self {
    case .kind: "KIND"
    case .tenant: "TENANT"
    case .phase: "PHASE"
    case .id: "ID"
    case .limit: "NUMBER"
    case .auditKey: "FILE"
    case .json, .progress: nil
    }
  }

  var synopsis: String {
    value.map { "\(name) \($0)" } ?? name
  }
}
