#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

/// Named values in order, as text; what comparisons compare.
struct Fields {
  private(set) var list: [(name: String, value: String)] = []

  init() {}

  mutating func append(_ name: String, _ value: some CustomStringConvertible) {
    list.append((name, value.description))
  }

  mutating func append(_ name: String, _ value: (some CustomStringConvertible)?) {
    list.append((name, value?.description ?? "nothing"))
  }

  /// Appends the leaves of a value's JSON, by path.
  mutating func append(_ name: String, encoding value: some Encodable) {
    do {
      append(name, json: Array(try JSONEncoder().encode(value)))
    } catch {
      append(name, "a value that does not encode: \(error)")
    }
  }

  /// Appends the leaves of JSON, by path.
  mutating func append(_ name: String, json: [UInt8]) {
    guard let tree = try? JSONDecoder().decode(JSONTree.self, from: Data(json)) else {
      return append(name, String(decoding: json, as: UTF8.self))
    }
    append(name, tree)
  }

  private mutating func append(_ path: String, _ tree: JSONTree) {
    switch tree {
    case .leaf(let text): append(path, text)
    case .list(let items):
      if items.isEmpty { append(path, "[]") }
      for (index, item) in items.enumerated() { append("\(path)[\(index)]", item) }
    case .object(let members):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        append(path.isEmpty ? name : "\(path).\(name)", member)
      }
    }
  }

  /// What is not the same in others, in the order of these; fields that only one side has are found as nothing.
  func differences(
    from expected: Fields,
    _ subject: String,
    ignoring: Set<String>
  ) -> [Difference.Entry] {
    let own = Dictionary(list.map { ($0.name, $0.value) }) { first, _ in first }
    let others = Dictionary(expected.list.map { ($0.name, $0.value) }) { first, _ in first }
    let names = expected.list.map(\.name) + list.map(\.name).filter { others[$0] == nil }
    return names.compactMap { name in
      let (wanted, found) = (others[name] ?? "nothing", own[name] ?? "nothing")
      guard wanted != found, !ignoring.contains(name) else { return nil }
      return Difference.Entry(subject: subject, field: name, expected: wanted, found: found)
    }
  }
}

/// JSON whose leaves are texts.
private enum JSONTree: Decodable {
  case leaf(String)
  case list([JSONTree])
  case object([String: JSONTree])

  init(from decoder: any Decoder) throws {
    if let members = try? [String: JSONTree](from: decoder) {
      self = .object(members)
    } else if let items = try? [JSONTree](from: decoder) {
      self = .list(items)
    } else {
      self = .leaf(try Self.leaf(decoder.singleValueContainer()))
    }
  }

  private static func leaf(_ container: any SingleValueDecodingContainer) throws -> String {
    if container.decodeNil() { return "nothing" }
    if let value = try? container.decode(Bool.self) { return "\(value)" }
    if let value = try? container.decode(Int64.self) { return "\(value)" }
    if let value = try? container.decode(UInt64.self) { return "\(value)" }
    if let value = try? container.decode(Double.self) { return "\(value)" }
    return "“\(try container.decode(String.self))”"
  }
}
