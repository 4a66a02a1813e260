#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A field's value in an audit record, apart from the host's types.
public enum AuditValue: Sendable, Hashable {
  /// No value.
  case null
  /// A Boolean.
  case bool(Bool)
  /// A whole number.
  case integer(Int64)
  /// A number.
  case number(Double)
  /// A text.
  case text(String)
  /// Several values in order.
  case list([AuditValue])
}

/// A field's type whose values can be kept in the audit trail.
///
/// `String`, `Int`, `Double`, `Bool`, `UUID`, `Date` (as ISO 8601 text), optionals and arrays of them, and
/// raw-representable types over them that declare it.
public protocol AuditValueConvertible: Sendable {
  /// The value apart from the host's types.
  var auditValue: AuditValue { get }
}

extension AuditValueConvertible where Self: RawRepresentable, RawValue: AuditValueConvertible {
  /// The raw value's.
  public var auditValue: AuditValue { rawValue.auditValue }
}

extension String: AuditValueConvertible {
  /// The text.
  public var auditValue: AuditValue { .text(self) }
}

extension Int: AuditValueConvertible {
  /// The number.
  public var auditValue: AuditValue { .integer(Int64(self)) }
}

extension Double: AuditValueConvertible {
  /// The number.
  public var auditValue: AuditValue { .number(self) }
}

extension Bool: AuditValueConvertible {
  /// The Boolean.
  public var auditValue: AuditValue { .bool(self) }
}

extension UUID: AuditValueConvertible {
  /// The UUID's text.
  public var auditValue: AuditValue { .text(uuidString) }
}

extension Date: AuditValueConvertible {
  /// The date and time in UTC as ISO 8601 text; beyond the year 9999, seconds since 1970.
  public var auditValue: AuditValue {
    let seconds = timeIntervalSince1970
    guard abs(seconds) < 253_402_300_800 else { return .number(seconds) }
    return .text(formatted(.iso8601))
  }
}

extension Optional: AuditValueConvertible where Wrapped: AuditValueConvertible {
  /// The value, or ``AuditValue/null``.
  public var auditValue: AuditValue { self?.auditValue ?? .null }
}

extension Array: AuditValueConvertible where Element: AuditValueConvertible {
  /// The values in order.
  public var auditValue: AuditValue { .list(map(\.auditValue)) }
}

extension AuditValue: Codable {
  private enum CodingKeys: String, CodingKey {
    case number
  }

  /// Reads what ``encode(to:)`` wrote, the same value: its digest depends on it.
  ///
  /// - Throws: `DecodingError` for any other object.
  public init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: CodingKeys.self) {
      let text = try keyed.decode(String.self, forKey: .number)
      guard let value = Double(text) else {
        throw DecodingError.dataCorruptedError(
          forKey: .number,
          in: keyed,
          debugDescription: "“\(text)” is not a number."
        )
      }
      self = .number(value)
      return
    }
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode([AuditValue].self) {
      self = .list(value)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes the plain JSON value; a number that JSON cannot hold (infinite, not a number), or that would read
  /// back as a whole one, as `{"number": "3.0"}`.
  public func encode(to encoder: any Encoder) throws {
    if case .number(let value) = self, !value.isFinite || Int64(exactly: value) != nil {
      var keyed = encoder.container(keyedBy: CodingKeys.self)
      try keyed.encode("\(value)", forKey: .number)
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    }
  }
}

extension AuditValue: CustomStringConvertible {
  /// The value as a person reads it.
  public var description: String {
    switch self {
    case .null: "null"
    case .bool(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .text(let value): value
    case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
    }
  }
}
