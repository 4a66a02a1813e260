#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// An entity's id in the form in which storages keep and compare it.
///
/// Hosts use their own id types (``EntityID``); storages, audit records and errors use this one.
/// Texts are compared by their UTF-8 bytes, not by Unicode equivalence: two ids that look alike but
/// differ in bytes are two ids, as they are in every database.
public enum Identifier: Sendable {
  /// A number; valid when positive.
  case integer(Int64)
  /// A UUID; always valid.
  case uuid(UUID)
  /// A text; valid with 1 to 255 bytes of UTF-8.
  case text(String)

  /// The largest length of a text, in bytes of UTF-8.
  public static let maximumTextBytes = 255

  /// Whether the id may name a record: a positive number, a UUID, or a text of 1 to 255 bytes.
  public var isValid: Bool {
    switch self {
    case .integer(let number): number > 0
    case .uuid: true
    case .text(let text): !text.isEmpty && text.utf8.count <= Self.maximumTextBytes
    }
  }
}

extension Identifier: Hashable {
  /// Whether both are of one form and equal; texts by their bytes.
  public static func == (left: Identifier, right: Identifier) -> Bool {
    switch (left, right) {
    case (.integer(let a), .integer(let b)): a == b
    case (.uuid(let a), .uuid(let b)): a.words == b.words
    case (.text(let a), .text(let b)): a.hasSameBytes(as: b)
    default: false
    }
  }

  /// Feeds the form and the value, texts as bytes.
  public func hash(into hasher: inout Hasher) {
    switch self {
    case .integer(let number): hasher.combine(number)
    case .uuid(let uuid): hasher.combine(uuid)
    case .text(let text): hasher.combineBytes(of: text)
    }
  }
}

extension Identifier: CustomStringConvertible {
  /// The id as a person reads it: the number, the UUID's text, or the text.
  public var description: String {
    switch self {
    case .integer(let number): String(number)
    case .uuid(let uuid): uuid.uuidString
    case .text(let text): text
    }
  }
}

extension Identifier: Codable {
  private enum CodingKeys: String, CodingKey {
    case uuid
  }

  /// Reads what ``encode(to:)`` wrote.
  ///
  /// - Throws: `DecodingError` for anything that is not a number, a text or a UUID's object.
  public init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: CodingKeys.self) {
      self = .uuid(try keyed.decode(UUID.self, forKey: .uuid))
      return
    }
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Int64.self) {
      self = .integer(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Writes a number as a number, a text as a text and a UUID as `{"uuid": …}`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .integer(let number):
      var container = encoder.singleValueContainer()
      try container.encode(number)
    case .text(let text):
      var container = encoder.singleValueContainer()
      try container.encode(text)
    case .uuid(let uuid):
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(uuid, forKey: .uuid)
    }
  }
}

extension UUID {
  /// The bytes as two numbers, to hash and compare them without a call for each.
  var words: (UInt64, UInt64) {
    unsafe unsafeBitCast(uuid, to: (UInt64, UInt64).self)
  }
}

extension String {
  /// Whether both have the same UTF-8; Unicode calls more texts equal.
  func hasSameBytes(as other: String) -> Bool {
    utf8.count == other.utf8.count && utf8.elementsEqual(other.utf8)
  }
}

extension Hasher {
  /// Feeds a text's bytes and their number, so that texts equal by bytes hash alike.
  mutating func combineBytes(of text: String) {
    var text = text
    text.withUTF8 { bytes in
      unsafe combine(bytes: UnsafeRawBufferPointer(bytes))
      combine(bytes.count)
    }
  }
}
