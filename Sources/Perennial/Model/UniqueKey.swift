#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// One or more fields whose values no two records of a tenant may share.
///
/// ```swift
/// static let uniqueKeys: [UniqueKey<Self>] = [
///   UniqueKey("email", by: \.email),
///   UniqueKey("invoice number", among: .everyPhase, by: \.series, \.number),
/// ]
/// ```
///
/// Texts are compared by bytes; normalise them in the entity where case or accents should not count. A
/// key with a nil part constrains nothing, as in SQL.
public struct UniqueKey<E: Entity>: Sendable {
  let name: String
  let scope: UniqueScope
  let partCount: Int
  /// The key's bytes, or nil where a part is nil.
  let value: @Sendable (E) -> [UInt8]?

  /// Declares a key.
  ///
  /// - Parameters:
  ///   - name: The key's name in errors; unique within the kind.
  ///   - scope: Among which records it holds.
  ///   - path: The fields that make up the key, in order.
  public init<each Part: UniqueKeyPart>(
    _ name: String,
    among scope: UniqueScope = .active,
    by path: repeat any KeyPath<E, each Part> & Sendable
  ) {
    self.name = name
    self.scope = scope
    var partCount = 0
    for _ in repeat each path { partCount += 1 }
    self.partCount = partCount
    value = { entity in
      var bytes: [UInt8] = []
      for part in repeat entity[keyPath: each path] {
        guard part.appendKeyBytes(to: &bytes) else { return nil }
      }
      return bytes
    }
  }
}

/// Among which records a unique key holds.
public enum UniqueScope: String, Sendable, Hashable, Codable {
  /// Among active records; inactive and archived ones reserve nothing.
  case active
  /// Among records of every phase.
  case everyPhase
}

/// A field's type that can be part of a unique key.
///
/// `String`, `Int`, `Bool`, `UUID`, optionals of them, and raw-representable types over them that declare it.
public protocol UniqueKeyPart: Sendable {
  /// Appends the value in a form in which different values differ and none is a prefix of another.
  ///
  /// - Parameter bytes: What the parts before have given.
  /// - Returns: False, with `bytes` in any condition, where the value is nil.
  func appendKeyBytes(to bytes: inout [UInt8]) -> Bool
}

extension UniqueKeyPart where Self: RawRepresentable, RawValue: UniqueKeyPart {
  /// Appends the raw value.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    rawValue.appendKeyBytes(to: &bytes)
  }
}

extension String: UniqueKeyPart {
  /// Appends the length and the bytes of UTF-8.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    bytes.append(framed: self)
    return true
  }
}

extension Int: UniqueKeyPart {
  /// Appends eight bytes.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    bytes.append(bigEndian: Int64(self))
    return true
  }
}

extension Bool: UniqueKeyPart {
  /// Appends one byte.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    bytes.append(self ? 1 : 0)
    return true
  }
}

extension UUID: UniqueKeyPart {
  /// Appends sixteen bytes.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    bytes.append(self)
    return true
  }
}

extension Optional: UniqueKeyPart where Wrapped: UniqueKeyPart {
  /// Appends the value, or says that there is none.
  public func appendKeyBytes(to bytes: inout [UInt8]) -> Bool {
    self?.appendKeyBytes(to: &bytes) ?? false
  }
}
