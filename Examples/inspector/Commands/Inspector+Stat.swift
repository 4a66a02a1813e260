import Perennial
import PerennialFileStorage

extension Inspector {
  /// Counts what is in the store, and what its files hold.
  func stat() async throws -> Bool {
    let storage = try await openForReading()
    let summary = Summary(
      path: arguments.path,
      wasClosed: storage.openReport.wasClosed,
      tornBytes: storage.openReport.tornBytes,
      statistics: try await storage.statistics(),
      contents: try await storage.contents()
    )
    if arguments.isJSON {
      try console.output.line(JSONText.of(summary))
    } else {
      try summary.lines.forEach(console.output.line)
    }
    return true
  }
}

/// What `stat` tells.
private struct Summary {
  let path: String
  let wasClosed: Bool
  let tornBytes: Int
  let statistics: StoreStatistics
  let contents: StoreContents

  var lines: [String] {
    let state =
      wasClosed
      ? "closed"
      : "in use, or its program ended without closing it; what is not proven to be durable is left out"
    let heading = ["\(path.printable): format \(statistics.formatVersion), \(state)", ""]
    return heading + bytes + [""] + kinds + [""] + tenants
  }

  private var bytes: [String] {
    let segments = statistics.segments.counted("segment")
    let ledger =
      "\(statistics.ledgerBytes.asByteCount) in \(segments), "
      + "\(statistics.liveBytes.asByteCount) of it in use"
    var rows = [
      ["ledger", ledger],
      ["checkpoint", statistics.checkpointBytes.asByteCount],
      ["to replay", statistics.replayBytes.asByteCount],
    ]
    if tornBytes > 0 { rows.append(["torn", tornBytes.asByteCount]) }
    return Table(rows: rows).lines
  }

  private var kinds: [String] {
    var rows = [["kind", "state", "phase", "records"]]
    for kind in contents.kinds {
      for state in kind.states {
        let name = state.state.rawValue.printable
        rows.append([kind.kind.rawValue.printable, name, "\(state.phase)", "\(state.count)"])
      }
    }
    rows.append(["all", "", "", "\(statistics.records)"])
    return Table(rows: rows).lines
  }

  private var tenants: [String] {
    var rows = [["tenant", "records", "audit records"]]
    for tenant in contents.tenants {
      let name = tenant.tenant.rawValue.printable
      rows.append([name, "\(tenant.records)", "\(tenant.auditRecords)"])
    }
    rows.append(["all", "\(statistics.records)", "\(statistics.auditRecords)"])
    return Table(rows: rows).lines
  }
}

extension Summary: Encodable {
  private enum Key: String, CodingKey {
    case path, wasClosed, tornBytes, kinds, tenants
  }

  /// The statistics' own members stand beside these.
  func encode(to encoder: any Encoder) throws {
    try statistics.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(path, forKey: .path)
    try container.encode(wasClosed, forKey: .wasClosed)
    try container.encode(tornBytes, forKey: .tornBytes)
    try container.encode(contents.kinds.map(KindLine.init), forKey: .kinds)
    try container.encode(contents.tenants.map(TenantLine.init), forKey: .tenants)
  }
}

private struct KindLine: Encodable {
  struct State: Encodable {
    let state: StateName
    let phase: String
    let count: Int
  }

  let kind: EntityKind
  let records: Int
  let states: [State]

  init(_ kind: StoreContents.Kind) {
    self.kind = kind.kind
    records = kind.records
    states = kind.states.map { State(state: $0.state, phase: "\($0.phase)", count: $0.count) }
  }
}

private struct TenantLine: Encodable {
  let tenant: TenantID
  let records: Int
  let auditRecords: Int64
  /// Keep it elsewhere to find out later whether the chain was written anew.
  let auditHead: AuditHead?

  init(_ tenant: StoreContents.Tenant) {
    self.tenant = tenant.tenant
    records = tenant.records
    auditRecords = tenant.auditRecords
    auditHead = tenant.auditHead
  }
}
