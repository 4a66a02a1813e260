#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a store remembers of its schema, in entries of a namespace of their own.
struct SchemaMemory: Sendable {
  static let namespace = "perennial.schema"

  /// The schema that the store was last written with; nil for a new store.
  let description: SchemaDescription?
  /// The description that an unfinished migration leads to.
  let target: SchemaDescription?
  /// How far the migration came; nil before its first batch.
  let position: Position?

  private enum Key: String {
    case description, position, target

    var bytes: [UInt8] { Array(rawValue.utf8) }
  }

  /// The last record that a migration has written.
  struct Position: Codable, Hashable, Sendable {
    let kind: EntityKind
    let tenant: TenantID
    let insertion: UInt64
  }

  init(_ reader: any StorageReader) throws(LifecycleError) {
    let entries = try reader.entries(in: Self.namespace, after: nil, limit: 16)
    description = try Self.value(of: .description, in: entries)
    target = try Self.value(of: .target, in: entries)
    position = try Self.value(of: .position, in: entries)
  }
}

extension SchemaMemory {
  /// The entries of a store whose data is as a description says.
  static func changes(described description: SchemaDescription) throws(LifecycleError)
    -> [EntryChange]
  {
    [try change(.description, to: description), try remove(.target), try remove(.position)]
  }

  /// The entries of a store that a migration is about to change.
  static func changes(migratingTo target: SchemaDescription) throws(LifecycleError)
    -> [EntryChange]
  {
    [try change(.target, to: target), try remove(.position)]
  }

  static func changes(reaching position: Position) throws(LifecycleError) -> [EntryChange] {
    [try change(.position, to: position)]
  }

  private static func remove(_ key: Key) throws(LifecycleError) -> EntryChange {
    try change(key, to: nil as Position?)
  }

  private static func change<Value: Encodable>(
    _ key: Key,
    to value: Value?
  ) throws(LifecycleError) -> EntryChange {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let bytes = try LifecycleError.catchingHostFailure("A schema's description does not encode") {
      try value.map { [UInt8](try encoder.encode($0)) }
    }
    return EntryChange(namespace: namespace, key: key.bytes, value: bytes)
  }
}

extension SchemaMemory {
  private struct Format: Decodable {
    let format: Int?
  }

  private static func value<Value: Decodable>(
    of key: Key,
    in entries: [Entry]
  ) throws(LifecycleError) -> Value? {
    guard let entry = entries.first(where: { $0.key == key.bytes }) else { return nil }
    let (data, decoder) = (Data(entry.value), JSONDecoder())
    if let format = (try? decoder.decode(Format.self, from: data))?.format,
      format > SchemaDescription.format
    {
      throw .schemaMismatch(SchemaMismatch(differences: [.newerFormat(format)]))
    }
    do {
      return try decoder.decode(Value.self, from: data)
    } catch {
      throw .storage(.corrupt("The store's description of its schema does not decode: \(error)"))
    }
  }
}

extension SchemaMemory.Position {
  /// Where to go on with a kind's records of a tenant.
  enum Start {
    case beginning
    case after(UInt64)
    /// They are written already.
    case done
  }

  /// Migrations go by kind, then by tenant, both in the order of their bytes.
  func start(of kind: EntityKind, _ tenant: TenantID) -> Start {
    if kind != self.kind {
      return kind.rawValue.precedesByBytes(self.kind.rawValue) ? .done : .beginning
    }
    if tenant != self.tenant {
      return tenant.rawValue.precedesByBytes(self.tenant.rawValue) ? .done : .beginning
    }
    return .after(insertion)
  }
}

extension String {
  func precedesByBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }
}
