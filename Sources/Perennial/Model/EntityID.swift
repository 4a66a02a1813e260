#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A type that can be an entity's id.
///
/// `UUID`, `Int` (positive) and `String` (1 to 255 bytes, compared by bytes) are ids as they are. A
/// type of your own that wraps one of them needs nothing but the declaration:
///
/// ```swift
/// struct OrderID: EntityID, RawRepresentable {
///   let rawValue: UUID
/// }
/// ```
///
/// Any other type gives both members. `init(identifier: x.identifier)` must be equal to `x`.
public protocol EntityID: Codable, Hashable, Sendable {
  /// The id in the form in which storages keep it.
  var identifier: Identifier { get }

  /// Makes the id of its stored form, or nil where the form is not this type's.
  init?(identifier: Identifier)
}

extension EntityID where Self: RawRepresentable, RawValue: EntityID {
  /// The wrapped id's stored form.
  public var identifier: Identifier { rawValue.identifier }

  /// Wraps the id of a stored form, or gives nil where the wrapped type or `init(rawValue:)` does.
  public init?(identifier: Identifier) {
    guard let rawValue = RawValue(identifier: identifier) else { return nil }
    self.init(rawValue: rawValue)
  }
}

extension UUID: EntityID {
  /// The UUID.
  public var identifier: Identifier { .uuid(self) }

  /// Gives the UUID, or nil where the form is another.
  public init?(identifier: Identifier) {
    guard case .uuid(let uuid) = identifier else { return nil }
    self = uuid
  }
}

extension Int: EntityID {
  /// The number; valid as an id when positive.
  public var identifier: Identifier { .integer(Int64(self)) }

  /// Gives the number, or nil where the form is another or the platform's `Int` is too small.
  public init?(identifier: Identifier) {
    guard case .integer(let number) = identifier else { return nil }
    self.init(exactly: number)
  }
}

extension String: EntityID {
  /// The text; valid as an id with 1 to 255 bytes.
  public var identifier: Identifier { .text(self) }

  /// Gives the text, or nil where the form is another.
  public init?(identifier: Identifier) {
    guard case .text(let text) = identifier else { return nil }
    self = text
  }
}
