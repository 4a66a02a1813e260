/// A change as it lies in the store: an entry of a namespace of their own, the newest first.
///
/// The key: eight bytes, the highest first, of the change's number taken from 2⁶⁴ - 1. Changes are numbered from 1
/// without gaps, below 2⁶³; only the oldest are taken away.
///
/// The value: a byte, 1; a byte of the verb: 1 create, 2 update, 3 move, 4 change, 5 soft delete, 6 archive,
/// 7 restore, 8 hard delete, or 0 for a place at which changes were missed; text of the tenant; a varint of the
/// audit record's sequence, and the first eight bytes of its digest; it says the rest. Where the sequence is 0 there is
/// no such record, and these follow: text of the kind, the id, zigzag of the time, text of the principal's id, and text
/// of the states before and after, empty for none. Of a place at which changes were missed there is the verb's byte
/// alone.
struct ChangeEntry: Sendable {
  static let namespace = "perennial.changes"
  static let version: UInt8 = 1

  let sequence: UInt64
  let content: Content

  enum Content: Sendable {
    /// Changes were made before it that are not kept.
    case gap
    /// The audit record says the rest.
    case audited(ChangeEvent.Verb, TenantID, Int64, digest: UInt64)
    case unaudited(UnauditedChange)
  }
}

extension ChangeEntry {
  /// Differs between changes that have the same number in two histories of a store.
  var check: UInt64 {
    switch content {
    case .gap: 0
    case .audited(_, _, _, let digest): digest
    case .unaudited: SHA256.hash(value).word0
    }
  }

  /// The place behind the change.
  func position(in log: UInt64) -> ChangePosition {
    ChangePosition(log: log, sequence: sequence, check: check)
  }
}

/// A create, an update or a move that the audit policy does not record.
struct UnauditedChange: Sendable {
  let verb: ChangeEvent.Verb
  let tenant: TenantID
  let kind: EntityKind
  let id: Identifier
  let at: Timestamp
  let principalID: String
  let from: StateName?
  let to: StateName?
}

extension ChangeEntry {
  static func key(_ sequence: UInt64) -> [UInt8] {
    var writer = ByteWriter(capacity: 8)
    writer.append(littleEndian: (UInt64.max - sequence).byteSwapped)
    return writer.bytes
  }

  static func removal(of key: [UInt8]) -> EntryChange {
    EntryChange(namespace: namespace, key: key, value: nil)
  }

  var change: EntryChange {
    EntryChange(namespace: Self.namespace, key: Self.key(sequence), value: value)
  }

  var isGap: Bool {
    if case .gap = content { true } else { false }
  }

  /// The tenant; nil for a gap, which concerns all.
  var tenant: TenantID? {
    switch content {
    case .gap: nil
    case .audited(_, let tenant, _, _): tenant
    case .unaudited(let change): change.tenant
    }
  }

  private var value: [UInt8] {
    var writer = ByteWriter(capacity: 48)
    writer.append(Self.version)
    switch content {
    case .gap:
      writer.append(0)
    case .audited(let verb, let tenant, let sequence, let digest):
      writer.append(verb.number)
      writer.append(text: tenant.rawValue)
      writer.append(varint: UInt64(bitPattern: sequence))
      writer.append(littleEndian: digest.byteSwapped)
    case .unaudited(let change):
      writer.append(change.verb.number)
      writer.append(text: change.tenant.rawValue)
      writer.append(varint: 0)
      writer.append(text: change.kind.rawValue)
      writer.append(change.id)
      writer.append(zigzag: change.at.microseconds)
      writer.append(text: change.principalID)
      writer.append(text: change.from?.rawValue ?? "")
      writer.append(text: change.to?.rawValue ?? "")
    }
    return writer.bytes
  }
}

extension ChangeEntry {
  /// Reads an entry.
  ///
  /// - Parameter entry: The entry.
  /// - Throws: `storage` where it is none of this library.
  init(_ entry: Entry) throws(LifecycleError) {
    do throws(ByteError) {
      var key = ByteReader(entry.key)
      sequence = UInt64.max - (try key.littleEndian(UInt64.self).byteSwapped)
      try key.finish()
      // Numbers after it must be possible, whatever a file says.
      guard sequence <= Int64.max else { throw key.error(.number) }
      var value = ByteReader(entry.value)
      content = try value.changeContent()
      try value.finish()
    } catch {
      throw .storage(
        .corrupt("An entry of kept changes does not decode (\(error))")
      )
    }
  }
}

extension ByteReader {
  fileprivate mutating func changeContent() throws(ByteError) -> ChangeEntry.Content {
    guard try byte() == ChangeEntry.version else { throw error(.version) }
    let number = try byte()
    if number == 0 { return .gap }
    guard let verb = ChangeEvent.Verb(number: number) else { throw error(.tag) }
    let tenant = TenantID(try text())
    guard let sequence = Int64(exactly: try varint()) else { throw error(.number) }
    guard sequence == 0 else {
      return .audited(verb, tenant, sequence, digest: try littleEndian(UInt64.self).byteSwapped)
    }
    return .unaudited(
      UnauditedChange(
        verb: verb,
        tenant: tenant,
        kind: EntityKind(rawValue: try text()),
        id: try identifier(),
        at: Timestamp(microseconds: try zigzag()),
        principalID: try text(),
        from: try state(),
        to: try state()
      )
    )
  }

  private mutating func state() throws(ByteError) -> StateName? {
    let name = try text()
    return name.isEmpty ? nil : StateName(rawValue: name)
  }
}

extension ChangeEvent.Verb {
  /// The verbs in the order of their numbers, from 1; never reordered.
  private static let numbered: [Self] = [
    .create, .update, .move, .change, .softDelete, .archive, .restore, .hardDelete,
  ]

  fileprivate var number: UInt8 {
    UInt8(truncatingIfNeeded: 1 + (Self.numbered.firstIndex(of: self) ?? 0))
  }

  fileprivate init?(number: UInt8) {
    guard 1...Self.numbered.count ~= Int(number) else { return nil }
    self = Self.numbered[Int(number) - 1]
  }
}
