/// One decoder, or a few that belong together.
struct FuzzTarget: Sendable {
  /// Looks at one input; throws ``Violation`` where a promise does not hold.
  typealias Check = @Sendable (_ input: [UInt8]) throws -> Void

  let name: String
  /// What is decoded.
  let summary: String
  /// What a corpus begins with.
  let makeSeeds: @Sendable (Samples) throws -> [[UInt8]]
  let makeCheck: @Sendable (Samples) throws -> Check

  static let all = [manifest, segment, checkpoint, image, changes, audit, entries, texts]
}

/// A promise of a decoder that an input has shown not to hold.
struct Violation: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Fails unless a promise holds.
func promise(_ holds: Bool, _ promise: @autoclosure () -> String) throws(Violation) {
  guard holds else { throw Violation(promise()) }
}
