#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Some effects of one removal as they lie in the store: an entry of a namespace of their own.
///
/// | key | bytes |
/// |---|---|
/// | place | 1: 1 fresh, 2 waiting, 3 parked |
/// | time | 8, the highest first, its sign turned: of the removal, or when it is due |
/// | batch | 16 |
/// | number of the first effect | 4, the highest first |
/// | end | 0, so that the bytes before it are a key that no other comes after before this one |
///
/// The value: a byte, 1; then, written as ``ByteWriter`` says: text of the tenant, zigzag of the removal's time,
/// varint of how many effects, and of each: varint of its number, text of the kind, id, text of the field, text of
/// the file, varint of its failures, a byte whether there is an error, and its text.
struct EffectEntry: Sendable {
  static let namespace = "perennial.effects"
  static let version: UInt8 = 1
  /// How many fresh effects share an entry; they are performed and noted together.
  static let capacity = 64

  enum Place: UInt8, Sendable {
    case fresh = 1
    case waiting
    case parked
  }

  let place: Place
  /// When the effects are due, if they wait; else when the record was removed.
  let time: Timestamp
  let batch: UUID
  var effects: [Effect]
}

extension EffectEntry {
  var key: [UInt8] {
    var writer = ByteWriter(capacity: 30)
    writer.append(place.rawValue)
    writer.append(littleEndian: Self.ordered(time).byteSwapped)
    writer.append(batch)
    let first = UInt32(truncatingIfNeeded: effects.first?.id.index ?? 0)
    writer.append(littleEndian: first.byteSwapped)
    writer.append(0)
    return writer.bytes
  }

  /// The greatest key that is before every entry of a place.
  static func start(of place: Place) -> [UInt8] { [place.rawValue] }

  var change: EntryChange {
    EntryChange(namespace: Self.namespace, key: key, value: effects.isEmpty ? nil : value)
  }

  static func removal(of key: [UInt8]) -> EntryChange {
    EntryChange(namespace: namespace, key: key, value: nil)
  }

  private var value: [UInt8] {
    var writer = ByteWriter(capacity: 64 + effects.count * 96)
    writer.append(Self.version)
    writer.append(text: effects.first?.tenant.rawValue ?? "")
    writer.append(zigzag: effects.first?.removedAt.microseconds ?? 0)
    writer.append(count: effects.count)
    for effect in effects {
      writer.append(count: effect.id.index)
      writer.append(text: effect.kind.rawValue)
      writer.append(effect.entityID)
      writer.append(text: effect.field)
      writer.append(text: effect.file)
      writer.append(count: effect.failures)
      writer.append(effect.lastError == nil ? 0 : 1)
      if let error = effect.lastError { writer.append(text: error) }
    }
    return writer.bytes
  }

  private static func ordered(_ time: Timestamp) -> UInt64 {
    UInt64(bitPattern: time.microseconds) ^ 1 << 63
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
        .corrupt("An entry of owed effects does not decode (\(error)); verify the store")
      )
    }
  }

  private mutating func read(_ value: [UInt8]) throws(ByteError) {
    var reader = ByteReader(value)
    guard try reader.byte() == Self.version else { throw reader.error(.version) }
    let tenant = TenantID(try reader.text())
    let removedAt = Timestamp(microseconds: try reader.zigzag())
    for _ in 0..<(try reader.count(of: 8)) {
      let index = try reader.count()
      var effect = Effect(
        id: EffectID(batch: batch, index: index),
        tenant: tenant,
        kind: EntityKind(rawValue: try reader.text()),
        entityID: try reader.identifier(),
        field: try reader.text(),
        file: try reader.text(),
        removedAt: removedAt
      )
      effect.failures = try reader.count()
      if try reader.bool() { effect.lastError = try reader.text() }
      if place == .waiting { effect.dueAt = time }
      effects.append(effect)
    }
    try reader.finish()
  }
}

extension ByteReader {
  /// Reads a number that is not a number of elements.
  fileprivate mutating func count() throws(ByteError) -> Int {
    let start = position
    guard let value = UInt32(exactly: try varint()) else { throw ByteError(.number, at: start) }
    return Int(value)
  }
}
