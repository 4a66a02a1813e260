/// The unique keys of one kind: each record's values, and who holds which.
struct UniqueKeyTable: Sendable {
  /// The holders of one key's values.
  private struct Index: Sendable {
    let name: String
    var holders = ShardedDictionary<Value, UInt32>()
  }

  private struct Value: Hashable, Sendable {
    let tenant: UInt32
    let bytes: [UInt8]
  }

  /// The values by row; none for a kind without keys.
  ///
  /// Kept while a record is inactive, so that it can claim them again.
  private var values = ChunkedArray<[StoredUniqueKey]>()
  private var indexes: [Index] = []

  init() {}

  /// Whether no record of the kind ever had a key.
  var isEmpty: Bool { values.count == 0 }

  func values(of row: UInt32) -> [StoredUniqueKey] {
    Int(row) < values.count ? values[Int(row)] : []
  }

  func holder(of bytes: [UInt8], key name: String, tenant: UInt32) -> UInt32? {
    indexes.first { $0.name == name }?.holders[Value(tenant: tenant, bytes: bytes)]
  }

  /// Replaces a living record's values.
  mutating func set(_ keys: [StoredUniqueKey], row: UInt32, tenant: UInt32, isActive: Bool) {
    guard !keys.isEmpty || Int(row) < values.count else { return }
    release(row, tenant: tenant) { _ in true }
    values.extend(to: Int(row) + 1, with: [])
    values[Int(row)] = keys
    claim(row, tenant: tenant) { isActive || $0 == .everyPhase }
  }

  /// Takes a removed record's values away.
  mutating func remove(_ row: UInt32, tenant: UInt32) {
    guard Int(row) < values.count else { return }
    release(row, tenant: tenant) { _ in true }
    values[Int(row)] = []
  }

  /// Takes or gives up the keys that hold among active records, when a record enters or leaves them.
  mutating func setActive(_ isActive: Bool, row: UInt32, tenant: UInt32) {
    if isActive {
      claim(row, tenant: tenant) { $0 == .active }
    } else {
      release(row, tenant: tenant) { $0 == .active }
    }
  }

  private mutating func claim(_ row: UInt32, tenant: UInt32, where counts: (UniqueScope) -> Bool) {
    for key in values(of: row) where counts(key.scope) {
      guard let bytes = key.value else { continue }
      indexes[index(named: key.name)].holders[Value(tenant: tenant, bytes: bytes)] = row
    }
  }

  /// A value that another record of the same commit has claimed meanwhile stays that one's.
  private mutating func release(_ row: UInt32, tenant: UInt32, where counts: (UniqueScope) -> Bool)
  {
    for key in values(of: row) where counts(key.scope) {
      guard let bytes = key.value else { continue }
      let value = Value(tenant: tenant, bytes: bytes)
      let index = index(named: key.name)
      if indexes[index].holders[value] == row { indexes[index].holders[value] = nil }
    }
  }

  private mutating func index(named name: String) -> Int {
    if let index = indexes.firstIndex(where: { $0.name == name }) { return index }
    indexes.append(Index(name: name))
    return indexes.count - 1
  }
}
