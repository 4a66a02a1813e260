/// An entity's value as a storage holds it: the value itself, its JSON, or the place of that in a file.
public struct Payload: Sendable {
  /// The largest JSON of a payload, in bytes: 16 MiB.
  ///
  /// Checked by storages that encode; ``InMemoryStorage`` keeps values as they are, whatever their size.
  public static let maximumBytes = 16 << 20

  let box: any PayloadBox

  init(box: any PayloadBox) {
    self.box = box
  }

  /// Holds a value.
  ///
  /// - Parameter entity: The host's value.
  public init<E: Entity>(_ entity: E) {
    box = EntityBox(entity)
  }

  /// Holds the JSON of a value, as ``encoded()`` gave it.
  ///
  /// - Parameter bytes: The JSON; not looked at before ``decoded(as:)``.
  public init(encoded bytes: [UInt8]) {
    box = EncodedBox(bytes)
  }

  /// Whether the payload holds the host's value itself.
  package var isDecoded: Bool { box.isDecoded }

  /// The value's JSON.
  ///
  /// - Returns: UTF-8 text of JSON.
  /// - Throws: `hostFailure` where the host's `encode(to:)` throws; `invalidArgument` above
  ///   ``maximumBytes``.
  public func encoded() throws(LifecycleError) -> [UInt8] {
    try box.encoded()
  }

  /// The value.
  ///
  /// - Parameter type: The host's type.
  /// - Returns: The value, decoded where the storage holds JSON.
  /// - Throws: `hostFailure` where the host's `init(from:)` throws or the value is of another type.
  public func decoded<E: Entity>(as type: E.Type = E.self) throws(LifecycleError) -> E {
    try EntityBox<E>.Cast().box(of: self).entity
  }
}
