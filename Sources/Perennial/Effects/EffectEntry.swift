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

  enum Form: UInt8 {
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

  static func key(_ place: Place, _ time: Timestamp, _ batch: UUID, first: Int) -> [UInt8] {
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
    let time = effect.dueAt ?? effect.committedAt
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

  private static func ordered(_ time: Timestamp) -> UInt64 {
    UInt64(bitPattern: time.microseconds) ^ 1 << 63
  }
}

/// Which kind's field named a file.
struct EffectField: Sendable, Equatable {
  let kind: EntityKind
  let field: String
}
