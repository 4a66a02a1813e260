/// Computes the digests that chain a tenant's audit records.
///
/// The digest of a record is SHA-256, or HMAC-SHA256 with a host's key, over the predecessor's digest and
/// the record's leaves: every field, in a fixed order, each behind a tag and, where its length varies, its
/// length. Personal values enter as their commitments.
struct AuditChain: Sendable {
  private let key: HMACSHA256.Key?

  /// - Parameter key: The host's key; nil for plain SHA-256.
  init(key: AuditKey?) {
    self.key = key.map { HMACSHA256.Key($0.bytes) }
  }

  func digest(of event: AuditEvent, sequence: Int64, after previous: Digest) -> Digest {
    if let key {
      var hash = HMACSHA256(key: key)
      hash.appendLeaves(of: event, sequence, previous)
      return hash.finalize()
    }
    var hash = SHA256()
    hash.appendLeaves(of: event, sequence, previous)
    return hash.finalize()
  }
}

/// The canonical form of an audit record.
extension CanonicalSink {
  fileprivate mutating func appendLeaves(
    of event: AuditEvent,
    _ sequence: Int64,
    _ previous: Digest
  ) {
    append(previous)
    append(bigEndian: sequence)
    append(event.id)
    append(framed: event.tenant.rawValue)
    append(bigEndian: event.at.microseconds)
    append(event.principal)
    append(framed: event.kind.rawValue)
    append(event.entityID)
    append(framed: event.action)
    append(event.result)
    append(event.from?.rawValue)
    append(event.to?.rawValue)
    append(event.reason)
    append(event.correlationID)
    append(presenceOf: event.operation)
    if let operation = event.operation { append(operation.rawValue) }
    append(event.members)
    append(event.relinked)
    append(count: event.restoredAncestors.count)
    for root in event.restoredAncestors {
      append(framed: root.kind.rawValue)
      append(root.id)
    }
    append(event.previousState)
  }

  private mutating func append(_ digest: Digest) {
    append(bigEndian: digest.word0)
    append(bigEndian: digest.word1)
    append(bigEndian: digest.word2)
    append(bigEndian: digest.word3)
  }

  private mutating func append(_ principal: AuditPrincipal) {
    append(framed: principal.id)
    append(presenceOf: principal.name)
    if let name = principal.name { append(name.commitment) }
    append(count: principal.roles.count)
    for role in principal.roles {
      append(framed: role)
    }
  }

  private mutating func append(_ result: AuditResult) {
    switch result {
    case .done: append(0)
    case .forbidden: append(1)
    case .refused(let code):
      append(2)
      append(framed: code)
    }
  }

  private mutating func append(presenceOf value: (some Any)?) {
    append(value == nil ? 0 : 1)
  }

  private mutating func append(_ text: String?) {
    append(presenceOf: text)
    if let text { append(framed: text) }
  }

  private mutating func append(_ groups: [AuditMembers]) {
    append(count: groups.count)
    for group in groups {
      append(framed: group.kind.rawValue)
      append(count: group.count)
      append(presenceOf: group.ids)
      for id in group.ids ?? [] {
        append(id)
      }
    }
  }

  private mutating func append(_ snapshots: [AuditSnapshot]) {
    append(count: snapshots.count)
    for snapshot in snapshots {
      append(framed: snapshot.kind.rawValue)
      append(snapshot.id)
      append(count: snapshot.fields.count)
      for field in snapshot.fields {
        append(framed: field.name)
        append(field.content)
      }
    }
  }

  private mutating func append(_ content: AuditField.Content) {
    switch content {
    case .plain(let value):
      append(0)
      append(value)
    case .personal(let personal):
      append(1)
      append(personal.commitment)
    }
  }
}
