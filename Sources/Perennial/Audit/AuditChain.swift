#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

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
    var encoder = AuditLeafEncoder(key: key)
    encoder.encode(previous)
    encoder.encode(sequence)
    encoder.encode(event)
    return encoder.finalize()
  }
}

/// A host's secret that turns the digests of its audit chains into message authentication codes.
///
/// Keep it outside the store: whoever has store and key can forge a chain.
public struct AuditKey: Sendable {
  let bytes: [UInt8]

  /// Makes a key.
  ///
  /// - Parameter bytes: Secret random bytes, 32 of them best.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}

/// Writes leaves in their canonical form into a hash, in pieces so that a million members need no buffer.
private struct AuditLeafEncoder {
  private enum Hash {
    case plain(SHA256)
    case keyed(HMACSHA256)
  }

  private static let flushBytes = 1 << 15

  private var hash: Hash
  private var buffer: [UInt8] = []

  init(key: HMACSHA256.Key?) {
    hash = key.map { .keyed(HMACSHA256(key: $0)) } ?? .plain(SHA256())
    buffer.reserveCapacity(512)
  }

  consuming func finalize() -> Digest {
    flush()
    switch hash {
    case .plain(let hash): return hash.finalize()
    case .keyed(let hash): return hash.finalize()
    }
  }

  private mutating func flush() {
    switch hash {
    case .plain(var plain):
      plain.update(buffer)
      hash = .plain(plain)
    case .keyed(var keyed):
      keyed.update(buffer)
      hash = .keyed(keyed)
    }
    buffer.removeAll(keepingCapacity: true)
  }

  mutating func encode(_ digest: Digest) {
    buffer.append(contentsOf: digest.bytes)
  }

  mutating func encode(_ number: Int64) {
    buffer.appendBigEndian(number)
  }

  mutating func encode(_ event: AuditEvent) {
    buffer.append(event.id)
    buffer.appendFramed(event.tenant.rawValue)
    buffer.appendBigEndian(event.at.microseconds)
    encode(event.principal)
    buffer.appendFramed(event.kind.rawValue)
    buffer.append(event.entityID)
    buffer.appendFramed(event.action)
    encode(event.result)
    encode(event.from?.rawValue)
    encode(event.to?.rawValue)
    encode(event.reason)
    encode(event.correlationID)
    encode(event.operation?.rawValue)
    encode(event.members)
    encode(event.relinked)
    encodeCount(event.restoredAncestors.count)
    for root in event.restoredAncestors {
      buffer.appendFramed(root.kind.rawValue)
      buffer.append(root.id)
    }
    encode(event.previousState)
  }

  private mutating func encode(_ principal: AuditPrincipal) {
    buffer.appendFramed(principal.id)
    encode(principal.name)
    encodeCount(principal.roles.count)
    for role in principal.roles {
      buffer.appendFramed(role)
    }
  }

  private mutating func encode(_ result: AuditResult) {
    switch result {
    case .done: buffer.append(0)
    case .forbidden: buffer.append(1)
    case .refused(let code):
      buffer.append(2)
      buffer.appendFramed(code)
    }
  }

  private mutating func encode(_ text: String?) {
    buffer.append(text == nil ? 0 : 1)
    if let text { buffer.appendFramed(text) }
  }

  private mutating func encode(_ uuid: UUID?) {
    buffer.append(uuid == nil ? 0 : 1)
    if let uuid { buffer.append(uuid) }
  }

  private mutating func encode(_ personal: PersonalValue?) {
    buffer.append(personal == nil ? 0 : 1)
    if let personal { encode(personal.commitment) }
  }

  private mutating func encodeCount(_ count: Int) {
    buffer.appendBigEndian(UInt64(count))
  }

  private mutating func encode(_ groups: [AuditMembers]) {
    encodeCount(groups.count)
    for group in groups {
      buffer.appendFramed(group.kind.rawValue)
      encodeCount(group.count)
      buffer.append(group.ids == nil ? 0 : 1)
      for id in group.ids ?? [] {
        buffer.append(id)
        if buffer.count > Self.flushBytes { flush() }
      }
    }
  }

  private mutating func encode(_ snapshots: [AuditSnapshot]) {
    encodeCount(snapshots.count)
    for snapshot in snapshots {
      buffer.appendFramed(snapshot.kind.rawValue)
      buffer.append(snapshot.id)
      encodeCount(snapshot.fields.count)
      for field in snapshot.fields {
        encode(field)
      }
      if buffer.count > Self.flushBytes { flush() }
    }
  }

  private mutating func encode(_ field: AuditField) {
    buffer.appendFramed(field.name)
    switch field.content {
    case .plain(let value):
      buffer.append(0)
      buffer.append(value)
    case .personal(let personal):
      buffer.append(1)
      encode(personal.commitment)
    }
  }
}

extension [UInt8] {
  /// Appends a tag and the value; lists behind their number of elements.
  mutating func append(_ value: AuditValue) {
    switch value {
    case .null: append(0)
    case .bool(let value): append(contentsOf: [1, value ? 1 : 0])
    case .integer(let value):
      append(2)
      appendBigEndian(value)
    case .number(let value):
      append(3)
      appendBigEndian(value.bitPattern)
    case .text(let value):
      append(4)
      appendFramed(value)
    case .list(let values):
      append(5)
      appendBigEndian(UInt64(values.count))
      for value in values {
        append(value)
      }
    }
  }
}
