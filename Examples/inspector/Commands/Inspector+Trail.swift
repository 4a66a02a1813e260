import Foundation
import Perennial
import PerennialFileStorage

extension Inspector {
  /// Lists audit records and checks their tenant's chain, all of it; all is well where the chain is whole.
  func trail() async throws -> Bool {
    let key = try auditKey()
    let storage = try await openForReading()
    let tenant = try tenant(of: try await storage.contents())
    let selection = AuditSelection(
      tenant: tenant,
      subject: try await subject(in: tenant, of: storage),
      order: .newestFirst,
      limit: arguments.limit ?? .max
    )
    try await selection.forEach(in: storage) { record in
      try console.output.line(arguments.isJSON ? JSONText.of(record) : record.line)
    }
    let found = try await storage.read { reader throws(LifecycleError) in
      try reader.verifyAuditChain(of: tenant, key: key)
    }
    let verdict = ChainVerdict(tenant, found, hasKey: key != nil)
    let isWhole = verdict.chain.isWhole
    try console.output.line(arguments.isJSON ? JSONText.of(verdict) : verdict.line)
    return isWhole
  }

  private func auditKey() throws -> AuditKey? {
    guard let file = arguments.auditKey else { return nil }
    do {
      return AuditKey([UInt8](try Data(contentsOf: URL(filePath: file))))
    } catch {
      throw Refusal(
        message:
          "the key cannot be read from \(file.printable); name a file of the key's bytes by --audit-key: \(error)"
      )
    }
  }

  /// The tenant that was asked for, or the only one.
  private func tenant(of contents: StoreContents) throws -> TenantID {
    try contents.require(arguments.kind, arguments.tenant)
    if let tenant = arguments.tenant { return tenant }
    let tenants = contents.tenants.map(\.tenant)
    if tenants.count > 1 {
      throw UsageError(
        message: "each tenant has a trail of its own; choose one by --tenant: "
          + tenants.map(\.rawValue).listed,
        command: .trail
      )
    }
    return tenants.first ?? .builtIn
  }

  /// The record whose trail was asked for, living or gone; nil for the whole tenant's.
  private func subject(
    in tenant: TenantID,
    of storage: FileStorage
  ) async throws -> RecordKey? {
    guard let kind = arguments.kind, let id = arguments.id else { return nil }
    for form in Identifier.forms(of: id) {
      let key = RecordKey(tenant: tenant, kind: kind, id: form)
      let selection = AuditSelection(tenant: tenant, subject: key, limit: 1)
      if try await selection.forEach(in: storage, { _ in }) > 0 { return key }
    }
    throw Refusal(
      message: "tenant \(tenant.rawValue.printable) has no audit record of "
        + "\(kind.rawValue.printable) \(id.printable); `inspector records` lists ids"
    )
  }
}

extension Identifier {
  /// What a text can mean as an id.
  fileprivate static func forms(of text: String) -> [Identifier] {
    var forms = [Identifier.text(text)]
    if let uuid = UUID(uuidString: text) { forms.insert(.uuid(uuid), at: 0) }
    if let number = Int64(text) { forms.insert(.integer(number), at: 0) }
    return forms
  }
}

extension AuditRecord {
  /// Place, time, who, what, from and to, why, and how many it took along.
  fileprivate var line: String {
    let who = [event.principal.id, event.principal.name?.value.map { "(\($0))" }]
    var parts = ["#\(sequence)", "\(event.at)", who.compactMap(\.self).joined(separator: " ")]
    parts.append("\(event.action) \(event.kind) \(event.entityID)")
    if event.from != nil || event.to != nil {
      parts.append([event.from, event.to].map { $0?.rawValue ?? "—" }.joined(separator: " → "))
    }
    switch event.result {
    case .done: break
    case .forbidden: parts.append("forbidden")
    case .refused(let code): parts.append("refused: \(code)")
    }
    if let reason = event.reason { parts.append("“\(reason)”") }
    for members in event.members { parts.append("with \(members.count) × \(members.kind)") }
    return parts.joined(separator: "  ").printable
  }
}

/// What the check of a chain found.
private struct ChainVerdict: Encodable {
  struct Chain: Encodable {
    let tenant: TenantID
    let isWhole: Bool
    var head: AuditHead?
    var brokenAt: Int64?
    var problem: String?
  }

  let chain: Chain
  let line: String

  private enum CodingKeys: CodingKey {
    case chain
  }

  init(_ tenant: TenantID, _ found: AuditVerification, hasKey: Bool) {
    let name = tenant.rawValue.printable
    switch found {
    case .intact(let head):
      chain = Chain(tenant: tenant, isWhole: true, head: head)
      let records = Int(head.sequence).counted("audit record")
      line = "The chain of \(name) is whole: \(records), head \(head.digest)"
    case .broken(let fault):
      chain = Chain(
        tenant: tenant,
        isWhole: false,
        brokenAt: fault.sequence,
        problem: fault.problem.rawValue
      )
      let remedy =
        hasKey
        ? "compare it with a backup" : "if the store has an audit key, name its file by --audit-key"
      line =
        "The chain of \(name) is broken at #\(fault.sequence): \(fault.problem.words); \(remedy)"
    }
  }
}

extension AuditFault.Problem {
  fileprivate var words: String {
    switch self {
    case .digestMismatch: "the record is not as it was written"
    case .sequenceGap: "a record was removed or inserted before it"
    case .commitmentMismatch: "a personal value is not as it was written"
    // The others need an earlier head to compare with.
    default: rawValue
    }
  }
}
