#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An entity in a heap object, which storage and records share: reading one copies nothing of it.
@usableFromInline
final class EntityBox<E: Entity>: PayloadBox {
  @usableFromInline let entity: E

  init(_ entity: E) {
    self.entity = entity
  }

  var isDecoded: Bool { true }

  func encoded() throws(LifecycleError) -> [UInt8] {
    let bytes: [UInt8]
    do {
      bytes = [UInt8](try JSONEncoder().encode(entity))
    } catch {
      throw .hostFailure(
        "A value of kind “\(E.kind)” does not encode; mend it, or how \(E.self) encodes: \(error)"
      )
    }
    guard bytes.count <= Payload.maximumBytes else {
      throw .invalidArgument(
        "The JSON of a \(E.self) has \(bytes.count) bytes, above the limit of \(Payload.maximumBytes); "
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
        return try decoded(payload)
      }
      return unsafe unsafeDowncast(payload.box, to: EntityBox<E>.self)
    }

    private func decoded(_ payload: Payload) throws(LifecycleError) -> EntityBox<E> {
      if ObjectIdentifier(type(of: payload.box)) == ObjectIdentifier(StoredBox.self) {
        return try box(of: unsafe unsafeDowncast(payload.box, to: StoredBox.self))
      }
      if payload.location != nil { return try decoded(Payload(encoded: payload.encoded())) }
      guard let encoded = payload.box as? EncodedBox else {
        throw .hostFailure(
          "The value of a record of kind “\(E.kind)” is of another type than \(E.self); let one type stand "
            + "for a kind"
        )
      }
      return EntityBox(try encoded.decoded())
    }

    /// The value at hand where it is of this type, for a kind may have several; else what is stored.
    private func box(of stored: StoredBox) throws(LifecycleError) -> EntityBox<E> {
      guard let cached = stored.cached, ObjectIdentifier(type(of: cached.box)) == boxClass else {
        return try stored.decoded()
      }
      return unsafe unsafeDowncast(cached.box, to: EntityBox<E>.self)
    }
  }
}
