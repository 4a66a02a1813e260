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

  fileprivate let box: any PayloadBox

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

/// A payload in a heap object, so that records of all kinds are alike in a storage.
private protocol PayloadBox: AnyObject, Sendable {
  func encoded() throws(LifecycleError) -> [UInt8]
}

/// An entity in a heap object, which storage and records share: reading one copies nothing of it.
@usableFromInline
final class EntityBox<E: Entity>: PayloadBox {
  @usableFromInline let entity: E

  init(_ entity: E) {
    self.entity = entity
  }

  func encoded() throws(LifecycleError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try JSONEncoder().encode(entity))
    } catch {
      throw .hostFailure("A \(E.kind) does not encode: \(error)")
    }
    guard bytes.count <= Payload.maximumBytes else {
      throw .invalidArgument(
        "An entity's JSON has \(bytes.count) bytes, above the limit of \(Payload.maximumBytes); "
          + "keep large contents elsewhere"
      )
    }
    return bytes
  }
}

extension EntityBox {
  /// Finds the box in a payload of the type; of many payloads without looking the class up for each.
  struct Cast {
    private let boxClass = ObjectIdentifier(EntityBox<E>.self)

    /// The storage's own box where it holds values, else a new one.
    @inline(__always)
    func box(of payload: Payload) throws(LifecycleError) -> EntityBox<E> {
      guard ObjectIdentifier(type(of: payload.box)) == boxClass else {
        return try Self.decoded(payload)
      }
      return unsafe unsafeDowncast(payload.box, to: EntityBox<E>.self)
    }

    private static func decoded(_ payload: Payload) throws(LifecycleError) -> EntityBox<E> {
      guard let encoded = payload.box as? EncodedBox else {
        throw .hostFailure("A \(E.kind) was stored by a type other than \(E.self)")
      }
      return EntityBox(try encoded.decoded())
    }
  }
}

/// An entity's JSON.
private final class EncodedBox: PayloadBox {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func encoded() -> [UInt8] {
    bytes
  }

  func decoded<E: Entity>() throws(LifecycleError) -> E {
    do {
      return try JSONDecoder().decode(E.self, from: Data(bytes))
    } catch {
      throw .hostFailure("A stored \(E.kind) does not decode: \(error)")
    }
  }
}
