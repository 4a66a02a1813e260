/// A kind's name in messages, as a person would write it within a sentence.
public struct DisplayName: Sendable, Hashable, Codable {
  /// One of them: `project`.
  public let singular: String
  /// Several: `projects`.
  public let plural: String

  /// Makes a name.
  ///
  /// - Parameters:
  ///   - singular: One of them, in lower case.
  ///   - plural: Several; the singular with an `s` where none is given.
  public init(_ singular: String, plural: String? = nil) {
    self.singular = singular
    self.plural = plural ?? singular + "s"
  }

  /// The name at the start of a sentence: `Project`.
  public var capitalized: String {
    singular.prefix(1).uppercased() + singular.dropFirst()
  }

  /// A number of them: `1 project`, `3 projects`.
  ///
  /// - Parameter count: How many.
  /// - Returns: The number and the name that fits it.
  public func counted(_ count: Int) -> String {
    "\(count) \(count == 1 ? singular : plural)"
  }
}
