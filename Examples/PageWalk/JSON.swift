import Foundation

/// JSON as it is compared and printed.
enum JSON: Codable, Equatable {
  case null
  case bool(Bool)
  case integer(Int)
  case text(String)
  case list([JSON])
  case object([String: JSON])

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(String.self) {
      self = .text(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .list(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSON {
  init(text: String) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
  }

  /// Whether a page's JSON is this one; the text `…` stands for any.
  func fits(_ page: JSON) -> Bool {
    switch (self, page) {
    case (.text, .text("…")): true
    case (.list(let own), .list(let other)):
      own.count == other.count && zip(own, other).allSatisfy { $0.fits($1) }
    case (.object(let own), .object(let other)):
      own.keys == other.keys
        && own.allSatisfy { name, value in other[name].map(value.fits) ?? false }
    default: self == page
    }
  }

  /// Lines of text, with names in order.
  var lines: [String] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let text = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "?"
    return text.split(separator: "\n").map(String.init)
  }
}
