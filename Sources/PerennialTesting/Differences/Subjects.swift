/// What a list compares: each thing with the key that finds its counterpart.
struct Subjects {
  private(set) var keys: [String] = []
  private var fields: [String: Fields] = [:]

  init() {}

  /// Adds one; a key that is there already gets a number.
  mutating func append(_ key: String, _ value: Fields) {
    var name = key
    var number = 1
    while fields[name] != nil {
      number += 1
      name = "\(key) (\(number))"
    }
    keys.append(name)
    fields[name] = value
  }

  /// What is missing, too many, different, and, where all that is the same, in another order.
  func differences(
    from expected: Subjects,
    ignoring: Set<String>,
    _ orderOf: String?
  ) -> [Difference.Entry] {
    var entries: [Difference.Entry] = []
    for key in expected.keys {
      guard let wanted = expected.fields[key] else { continue }
      guard let found = fields[key] else {
        entries.append(.init(subject: key, field: nil, expected: "it", found: "nothing"))
        continue
      }
      entries += found.differences(from: wanted, key, ignoring: ignoring)
    }
    for key in keys where expected.fields[key] == nil {
      entries.append(.init(subject: key, field: nil, expected: "nothing", found: "it"))
    }
    if entries.isEmpty, let orderOf, keys != expected.keys {
      entries.append(
        Difference.Entry(
          subject: orderOf,
          field: "order",
          expected: expected.keys.joined(separator: ", "),
          found: keys.joined(separator: ", ")
        )
      )
    }
    return entries
  }
}
