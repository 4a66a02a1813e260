import Perennial
import PerennialFileStorage

extension Inspector {
  /// Writes everything as JSON Lines: the store, its records, its audit records, and an end.
  ///
  /// A text without the end is not whole.
  func export() async throws -> Bool {
    let storage = try await openForReading()
    let contents = try await storage.contents()
    let output = console.output
    let statistics = try await storage.statistics()
    try output.line(JSONText.of(["store": statistics]))
    let advance = console.counter(
      "exporting",
      of: statistics.records + statistics.auditRecords,
      isWanted: arguments.showsProgress
    )
    var end = Counts()
    let selection = RecordSelection(kinds: contents.kinds.map(\.kind))
    end.records = try await selection.forEach(in: storage) { record in
      let line = try RecordLine(record).json(payload: record.payload)
      try output.line("{\"record\":\(line)}")
      advance?()
    }
    for tenant in contents.tenants {
      let selection = AuditSelection(tenant: tenant.tenant)
      end.auditRecords += try await selection.forEach(in: storage) { record in
        try output.line(JSONText.of(["audit": record]))
        advance?()
      }
    }
    try output.line(JSONText.of(["end": end]))
    return true
  }

  private struct Counts: Encodable {
    var records = 0
    var auditRecords = 0
  }
}
