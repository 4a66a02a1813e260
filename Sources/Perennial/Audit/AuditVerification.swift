/// What a check of an audit chain found.
public enum AuditVerification: Sendable, Hashable {
  /// Every record is as it was written; the head can be kept elsewhere for the next check.
  case intact(AuditHead)
  /// The chain is broken.
  case broken(AuditFault)
}

/// Where and how an audit chain is broken.
public struct AuditFault: Sendable, Hashable {
  /// The sequence of the first record at which the chain is not intact.
  public let sequence: Int64
  /// What is wrong there.
  public let problem: Problem

  /// What can be wrong with a chain.
  @nonexhaustive
  public enum Problem: String, Sendable, Hashable {
    /// The record's content does not give its digest: it was changed, or inserted by somebody without the key.
    case digestMismatch
    /// The record's sequence is not one more than its predecessor's: a record was removed or inserted.
    case sequenceGap
    /// A personal value does not give its commitment: it was changed.
    case commitmentMismatch
    /// The chain ends before the earlier head: it was cut short.
    case truncated
    /// The record at the earlier head is another one: the chain was written anew.
    case rewritten
  }
}

/// Walks a tenant's chain and recomputes every digest.
struct AuditVerifier {
  let reader: any StorageReader
  let tenant: TenantID
  let chain: AuditChain

  func verify(extending earlier: AuditHead?) throws(LifecycleError) -> AuditVerification {
    guard earlier.map({ $0.tenant == tenant }) ?? true else {
      throw .invalidArgument("The head is another tenant's; verify with one of this tenant")
    }
    var head = AuditHead.empty(tenant)
    while true {
      let batch = try reader.auditPage(
        AuditPageRequest(
          tenant: tenant,
          order: .oldestFirst,
          after: head.sequence == 0 ? nil : head.sequence,
          limit: 1000
        )
      )
      guard !batch.isEmpty else { break }
      for record in batch {
        if let problem = problem(of: record, after: head, earlier) {
          return .broken(AuditFault(sequence: record.sequence, problem: problem))
        }
        head = AuditHead(
          tenant: tenant,
          sequence: record.sequence,
          digest: record.digest
        )
      }
    }
    if let earlier, earlier.sequence > head.sequence {
      return .broken(AuditFault(sequence: head.sequence + 1, problem: .truncated))
    }
    return .intact(head)
  }

  private func problem(
    of record: AuditRecord,
    after head: AuditHead,
    _ earlier: AuditHead?
  ) -> AuditFault.Problem? {
    guard record.sequence == head.sequence + 1 else { return .sequenceGap }
    let expected = chain.digest(
      of: record.event,
      sequence: record.sequence,
      after: head.digest
    )
    guard expected == record.digest, record.event.tenant == tenant else {
      return .digestMismatch
    }
    guard record.event.personalValues.allSatisfy(\.isSound) else { return .commitmentMismatch }
    if let earlier, earlier.sequence == record.sequence, earlier.digest != record.digest {
      return .rewritten
    }
    return nil
  }
}

extension AuditEvent {
  fileprivate var personalValues: [PersonalValue] {
    let fields = previousState.lazy.flatMap(\.fields).compactMap { field -> PersonalValue? in
      guard case .personal(let value) = field.content else { return nil }
      return value
    }
    return [principal.name].compactMap(\.self) + fields
  }
}
