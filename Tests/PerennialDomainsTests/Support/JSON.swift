import Foundation

/// JSON to compare: what it says, whatever the order of its names.
struct JSON: Equatable, CustomStringConvertible {
  let description: String

  /// Of a text.
  init(_ text: String) throws {
    let object = try JSONSerialization.jsonObject(
      with: Data(text.utf8),
      options: .fragmentsAllowed
    )
    let data = try JSONSerialization.data(
      withJSONObject: object,
      options: [.sortedKeys, .fragmentsAllowed]
    )
    description = String(decoding: data, as: UTF8.self)
  }

  /// Of what an encoder writes that has strategies of its host's own.
  init(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    encoder.keyEncodingStrategy = .useDefaultKeys
    try self.init(String(decoding: encoder.encode(value), as: UTF8.self))
  }
}
