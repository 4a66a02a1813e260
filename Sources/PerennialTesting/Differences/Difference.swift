/// What two things do not have in common, field by field.
///
/// There is none where they are equal, so an expectation reads and fails like any other:
///
/// ```swift
/// #expect(Difference(expected: before, found: after) == nil)
/// ```
///
/// and a failure prints what was expected and what was found:
///
/// ```
/// 2 differences
///   project 7
///     state: expected draft; found archived
///     version: expected 1; found 2
/// ```
public struct Difference: Sendable, Hashable {
  /// The differences, in the order of what is compared.
  public let entries: [Entry]

  /// One difference.
  public struct Entry: Sendable, Hashable {
    /// What is different, such as `project 7`.
    public let subject: String
    /// The field, such as `version`, or `entity.name` of the host's value; nil for the subject as a whole.
    public let field: String?
    /// What was expected.
    public let expected: String
    /// What was found.
    public let found: String
  }

  /// Nil where there is no difference.
  init?(_ entries: [Entry]) {
    guard !entries.isEmpty else { return nil }
    self.entries = entries
  }
}

extension Difference: CustomStringConvertible {
  /// How many lines are told; the rest are counted.
  private static let told = 40

  /// Each difference on a line of its own below its subject, 40 at most.
  public var description: String {
    var lines = [entries.count == 1 ? "1 difference" : "\(entries.count) differences"]
    var subject: String?
    for entry in entries.prefix(Self.told) {
      if entry.subject != subject { lines.append("  \(entry.subject)") }
      subject = entry.subject
      let field = entry.field.map { "\($0): " } ?? ""
      lines.append("    \(field)expected \(entry.expected); found \(entry.found)")
    }
    let rest = entries.count - Self.told
    if rest > 0 { lines.append("  and \(rest) more") }
    return lines.joined(separator: "\n")
  }
}
