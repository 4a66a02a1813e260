/// Values as a person reads them in a violation.
enum ReadableText {
  /// Above so many letters a list is told by its length and the first place that is different.
  private static let longest = 200

  /// An expectation and a finding; of long lists only where they part.
  static func pair(_ expected: Any, _ found: Any) -> (expected: String, found: String) {
    let whole = (expected: text(expected), found: text(found))
    guard max(whole.expected.count, whole.found.count) > longest,
      let wanted = elements(of: expected), let given = elements(of: found)
    else { return whole }
    let different = zip(wanted, given).enumerated().first { $0.element.0 != $0.element.1 }
    let index = different?.offset ?? min(wanted.count, given.count)
    func part(_ list: [String]) -> String {
      "\(list.count) elements, at \(index) \(index < list.count ? list[index] : "none")"
    }
    return (part(wanted), part(given))
  }

  /// Without module names and `Optional`; what has no order in one order each time.
  static func text(_ value: Any) -> String {
    let mirror = Mirror(reflecting: value)
    switch mirror.displayStyle {
    case .optional: return mirror.children.first.map { text($0.value) } ?? "nothing"
    case .collection: return "[\(mirror.children.map { text($0.value) }.joined(separator: ", "))]"
    case .set: return "[\(mirror.children.map { text($0.value) }.sorted().joined(separator: ", "))]"
    case .dictionary:
      let pairs = mirror.children.map { pair in
        Mirror(reflecting: pair.value).children.map { text($0.value) }.joined(separator: ": ")
      }
      return "[\(pairs.sorted().joined(separator: ", "))]"
    case _ where value is any CustomStringConvertible: return "\(value)"
    case .struct, .tuple:
      let fields = mirror.children.map { "\($0.label ?? "") \(text($0.value))" }
      return "(\(fields.joined(separator: ", ")))"
    default: return "\(value)"
    }
  }

  private static func elements(of value: Any) -> [String]? {
    let mirror = Mirror(reflecting: value)
    guard mirror.displayStyle == .collection else { return nil }
    return mirror.children.map { text($0.value) }
  }
}
