#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Some effects of one commit as they lie in the store: an entry of a namespace of their own.
///
/// | key | bytes |
/// |---|---|
/// | place | 1: 1 fresh, 2 waiting, 3 parked |
/// | time | 8, the highest first, its sign turned: of the removal, or when it is due |
/// | batch | 16 |
/// | number of the first effect | 4, the highest first |
/// | end | 0, so that the bytes before it are a key that no other comes after before this one |
///
/// The value: a byte, 1 for files, 2 for an invalidation of caches; then, written as ``ByteWriter`` says: text of the
/// tenant, zigzag of the commit's time, varint of how many effects, and of each: varint of its number; a byte, 0 where
/// kind and field are the last effect's, else 1, text of the kind and text of the field; id; text of the file, or
/// varint of how many patterns and their texts; varint of its failures, a byte whether there is an error, and its text.
struct EffectEntry: Sendable {
  static let namespace = "perennial.effects"
  /// How many fresh effects share an entry; they are performed and noted together.
  static let capacity = 64

  enum Place: UInt8, Sendable {
    case fresh = 1
    case waiting
    case parked
  }

  fileprivate enum Form: UInt8 {
    case files = 1
    case invalidation
  }

  let place: Place
  /// When the effects are due, if they wait; else when the record was removed.
  let time: Timestamp
  let batch: UUID
  var effects: [Effect]
}

extension EffectEntry {
  var key: [UInt8] {
    Self.key(place, time, batch, first: effects.first?.id.index ?? 0)
  }

  private static func key(_ place: Place, _ time: Timestamp, _ batch: UUID, first: Int) -> [UInt8] {
    var writer = ByteWriter(capacity: 30)
    writer.append(place.rawValue)
    writer.append(littleEndian: ordered(time).byteSwapped)
    writer.append(batch)
    writer.append(littleEndian: UInt32(truncatingIfNeeded: first).byteSwapped)
    writer.append(0)
    return writer.bytes
  }

  /// Where a key's batch ends: entries of one removal have the same bytes up to there.
  static let batchEnd = 25

  /// The greatest key that is before the entry that an effect is in, or would be.
  static func start(of effect: Effect) -> [UInt8] {
    let place: Place = effect.dueAt != nil ? .waiting : effect.failures > 0 ? .parked : .fresh
    // Fresh effects share an entry, whose key is its first one's.
    let first =
      place == .fresh ? effect.id.index - effect.id.index % capacity : effect.id.index
    let time = effect.dueAt ?? effect.removedAt
    return Array(key(place, time, effect.id.batch, first: first).dropLast())
  }

  /// Whether it is caches that have to forget; such an entry has one effect.
  var isInvalidation: Bool { effects.first?.patterns.isEmpty == false }

  var change: EntryChange {
    EntryChange(namespace: Self.namespace, key: key, value: effects.isEmpty ? nil : value)
  }

  static func removal(of key: [UInt8]) -> EntryChange {
    EntryChange(namespace: namespace, key: key, value: nil)
  }

  private var value: [UInt8] {
    var writer = ByteWriter(capacity: 64 + effects.count * 96)
    let form: Form = isInvalidation ? .invalidation : .files
    writer.append(
      headOf: effects.count,
      form,
      effects.first?.tenant ?? .builtIn,
      effects.first?.removedAt ?? time
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

  private static func ordered(_ time: Timestamp) -> UInt64 {
    UInt64(bitPattern: time.microseconds) ^ 1 << 63
  }
}

extension EffectEntry {
  /// The fresh effects of a removal, written one after another; a removal of many makes no value of each.
  struct Writer {
    private let tenant: TenantID
    private let removedAt: Timestamp
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

    init(tenant: TenantID, removedAt: Timestamp, batch: UUID) {
      self.tenant = tenant
      self.removedAt = removedAt
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
      value.append(headOf: count, .files, tenant, removedAt)
      value.append(contentsOf: body.bytes)
      let key = EffectEntry.key(.fresh, removedAt, batch, first: total - count)
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

extension EffectEntry {
  /// Reads an entry.
  ///
  /// - Parameter entry: The entry.
  /// - Throws: `storage` where it is none of this library.
  init(_ entry: Entry) throws(LifecycleError) {
    do throws(ByteError) {
      var reader = ByteReader(entry.key)
      guard let place = Place(rawValue: try reader.byte()) else { throw reader.error(.tag) }
      let time = try reader.littleEndian(UInt64.self).byteSwapped ^ 1 << 63
      self.place = place
      self.time = Timestamp(microseconds: Int64(bitPattern: time))
      batch = try reader.uuid()
      effects = []
      try read(entry.value)
    } catch {
      throw .storage(
        .corrupt("An entry of owed effects does not decode (\(error))")
      )
    }
  }

  private mutating func read(_ value: [UInt8]) throws(ByteError) {
    var reader = ByteReader(value)
    guard let form = Form(rawValue: try reader.byte()) else { throw reader.error(.version) }
    let tenant = TenantID(try reader.text())
    let removedAt = Timestamp(microseconds: try reader.zigzag())
    var last: EffectField?
    for _ in 0..<(try reader.count(of: 7)) {
      let index = try reader.count()
      let field = try reader.effectField(after: last)
      last = field
      var effect = Effect(
        id: EffectID(batch: batch, index: index),
        tenant: tenant,
        kind: field.kind,
        entityID: try reader.identifier(),
        field: field.field,
        file: form == .files ? try reader.text() : "",
        removedAt: removedAt
      )
      if form == .invalidation { effect.patterns = try reader.texts() }
      effect.failures = try reader.count()
      if try reader.bool() { effect.lastError = try reader.text() }
      if place == .waiting { effect.dueAt = time }
      effects.append(effect)
    }
    try reader.finish()
  }
}

/// Which kind's field named a file.
struct EffectField: Sendable, Equatable {
  let kind: EntityKind
  let field: String
}

extension ByteReader {
  fileprivate mutating func effectField(
    after last: EffectField?
  ) throws(ByteError) -> EffectField {
    if try bool() {
      return EffectField(kind: EntityKind(rawValue: try text()), field: try text())
    }
    guard let last else { throw error(.tag) }
    return last
  }

  fileprivate mutating func texts() throws(ByteError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count(of: 1)) { texts.append(try text()) }
    return texts
  }

  /// Reads a number that is not a number of elements.
  fileprivate mutating func count() throws(ByteError) -> Int {
    let start = position
    guard let value = UInt32(exactly: try varint()) else { throw ByteError(.number, at: start) }
    return Int(value)
  }
}
