#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An entity's value as a storage holds it: the value itself, or its JSON.
public struct Payload: Sendable {
  /// The largest JSON of a payload, in bytes: 16 MiB.
  ///
  /// Checked by storages that encode; ``InMemoryStorage`` keeps values as they are, whatever their size.
  public static let maximumBytes = 16 << 20

  private enum Form: Sendable {
    case value(any EntityBox)
    case encoded([UInt8])
  }

  private let form: Form

  /// Holds a value.
  ///
  /// - Parameter entity: The host's value.
  public init<E: Entity>(_ entity: E) {
    form = .value(Box(entity: entity))
  }

  /// Holds the JSON of a value, as ``encoded()`` gave it.
  ///
  /// - Parameter bytes: The JSON; not looked at before ``decoded(as:)``.
  public init(encoded bytes: [UInt8]) {
    form = .encoded(bytes)
  }

  /// The value's JSON.
  ///
  /// - Returns: UTF-8 text of JSON.
  /// - Throws: `hostFailure` where the host's `encode(to:)` throws; `invalidArgument` above
  ///   ``maximumBytes``.
  public func encoded() throws(LifecycleError) -> [UInt8] {
    switch form {
    case .encoded(let bytes): return bytes
    case .value(let box):
      let bytes = try box.encoded()
      guard bytes.count <= Self.maximumBytes else {
        throw .invalidArgument(
          "An entity's JSON has \(bytes.count) bytes, above the limit of \(Self.maximumBytes); "
            + "keep large contents elsewhere"
        )
      }
      return bytes
    }
  }

  /// The value.
  ///
  /// - Parameter type: The host's type.
  /// - Returns: The value, decoded where the storage holds JSON.
  /// - Throws: `hostFailure` where the host's `init(from:)` throws or the value is of another type.
  public func decoded<E: Entity>(as type: E.Type = E.self) throws(LifecycleError) -> E {
    switch form {
    case .value(let box):
      guard let box = box as? Box<E> else {
        throw .hostFailure("A \(E.kind) was stored by a type other than \(E.self)")
      }
      return box.entity
    case .encoded(let bytes):
      do {
        return try JSONDecoder().decode(E.self, from: Data(bytes))
      } catch {
        throw .hostFailure("A stored \(E.kind) does not decode: \(error)")
      }
    }
  }
}

/// An entity in a heap object, so that records of all kinds are one word in a storage.
private protocol EntityBox: AnyObject, Sendable {
  func encoded() throws(LifecycleError) -> [UInt8]
}

private final class Box<E: Entity>: EntityBox {
  let entity: E

  init(entity: E) {
    self.entity = entity
  }

  func encoded() throws(LifecycleError) -> [UInt8] {
    do {
      return [UInt8](try JSONEncoder().encode(entity))
    } catch {
      throw .hostFailure("A \(E.kind) does not encode: \(error)")
    }
  }
}
