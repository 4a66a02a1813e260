import Foundation

/// Values as JSON in one line, keys sorted.
enum JSONText {
  static func of(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// An object with one more member, whose value is JSON already and stays as it is, to the last digit.
  static func of(_ object: some Encodable, adding name: String, _ json: [UInt8]) throws -> String {
    // Line feeds can stand between the parts of JSON only, where a space does as well.
    let line = json.map { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") ? 0x20 : $0 }
    let text = try of(object).dropLast()
    let comma = text == "{" ? "" : ","
    return "\(text)\(comma)\"\(name)\":\(String(decoding: line, as: UTF8.self))}"
  }
}
