/// A small value of a component that keeps state of its own beside the records.
public struct Entry: Sendable, Hashable {
  /// The key; entries of a namespace are ordered by its bytes.
  public let key: [UInt8]
  /// The value.
  public let value: [UInt8]

  /// Makes an entry.
  public init(key: [UInt8], value: [UInt8]) {
    self.key = key
    self.value = value
  }
}

/// A change to an entry.
public struct EntryChange: Sendable, Hashable {
  /// The component that owns the entry; names that begin with `perennial.` are the library's own.
  public let namespace: String
  /// The entry's key.
  public let key: [UInt8]
  /// The new value; nil removes the entry.
  public let value: [UInt8]?

  /// Makes a change.
  public init(namespace: String, key: [UInt8], value: [UInt8]?) {
    self.namespace = namespace
    self.key = key
    self.value = value
  }
}
