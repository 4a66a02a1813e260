#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension EffectEntry {
  var value: [UInt8] {
    var writer = ByteWriter(capacity: 64 + effects.count * 96)
    let form: Form = isInvalidation ? .invalidation : .files
    writer.append(
      headOf: effects.count,
      form,
      effects.first?.tenant ?? .builtIn,
      effects.first?.committedAt ?? time
    )
    var last: EffectField?
    for effect in effects {
      let field = EffectField(kind: effect.kind, field: effect.field)
      writer.append(effect: effect.id.index, field == last ? nil : field, effect.entityID)
      last = field
      switch form {
      case .files: writer.append(text: effect.file)
      case .invalidation:
        writer.append(count: effect.patterns.count)
        effect.patterns.forEach { writer.append(text: $0) }
      }
      writer.append(failures: effect.failures, lastError: effect.lastError)
    }
    return writer.bytes
  }
}

extension EffectEntry {
  /// The fresh effects of a removal, written one after another; a removal of many makes no value of each.
  struct Writer {
    private let tenant: TenantID
    private let committedAt: Timestamp
    private let batch: UUID
    private var body = ByteWriter(capacity: EffectEntry.capacity * 64)
    private var count = 0
    /// Whose files are added; told in an entry once, where they begin.
    var field: EffectField? {
      didSet { isToldField = false }
    }
    private var isToldField = false
    /// How many effects were written in all.
    private(set) var total = 0

    init(tenant: TenantID, committedAt: Timestamp, batch: UUID) {
      self.tenant = tenant
      self.committedAt = committedAt
      self.batch = batch
    }

    /// Adds an effect; answers an entry where that is full then.
    mutating func add(_ id: Identifier, file: String) -> EntryChange? {
      body.append(effect: total, isToldField ? nil : field, id)
      isToldField = true
      body.append(text: file)
      body.append(failures: 0, lastError: nil)
      count += 1
      total += 1
      return count == EffectEntry.capacity ? close() : nil
    }

    /// Ends an entry; nil where none has begun.
    mutating func close() -> EntryChange? {
      guard count > 0 else { return nil }
      var value = ByteWriter(capacity: 64 + body.bytes.count)
      value.append(headOf: count, .files, tenant, committedAt)
      value.append(contentsOf: body.bytes)
      let key = EffectEntry.key(.fresh, committedAt, batch, first: total - count)
      body = ByteWriter(capacity: value.count)
      (count, isToldField) = (0, false)
      return EntryChange(namespace: EffectEntry.namespace, key: key, value: value.bytes)
    }
  }
}

extension ByteWriter {
  fileprivate mutating func append(
    headOf count: Int,
    _ form: EffectEntry.Form,
    _ tenant: TenantID,
    _ at: Timestamp
  ) {
    append(form.rawValue)
    append(text: tenant.rawValue)
    append(zigzag: at.microseconds)
    append(count: count)
  }

  /// Appends an effect's beginning, with its field where that is another than the last one's.
  fileprivate mutating func append(effect index: Int, _ field: EffectField?, _ id: Identifier) {
    append(count: index)
    append(field == nil ? 0 : 1)
    if let field {
      append(text: field.kind.rawValue)
      append(text: field.field)
    }
    append(id)
  }

  fileprivate mutating func append(failures: Int, lastError: String?) {
    append(count: failures)
    append(lastError == nil ? 0 : 1)
    if let lastError { append(text: lastError) }
  }
}
