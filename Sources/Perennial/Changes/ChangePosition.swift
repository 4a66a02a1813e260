/// A place between two changes of a storage: what was before it is known, what comes after it is not.
///
/// Keep it where what follows the changes keeps its own data, as JSON or as text, and go on from it after a restart.
public struct ChangePosition: Sendable, Hashable {
  /// Which storage's changes they are.
  let log: UInt64
  /// The number of the change before.
  let sequence: UInt64
  /// Made of the change before: one that got the same number after a power loss, or in a restored backup, has another.
  let check: UInt64
}

extension ChangePosition {
  /// Before the first change.
  static func start(of log: UInt64) -> ChangePosition {
    ChangePosition(log: log, sequence: 0, check: 0)
  }
}

extension ChangePosition: LosslessStringConvertible {
  /// The position as text: letters, digits and two `-`.
  public var description: String {
    String(log, radix: 16) + "-" + String(sequence) + "-" + String(check, radix: 16)
  }

  /// Reads a position.
  ///
  /// - Parameter text: What ``description`` gave; nil results for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, let log = UInt64(parts[0], radix: 16), let sequence = UInt64(parts[1]),
      let check = UInt64(parts[2], radix: 16)
    else { return nil }
    self.init(log: log, sequence: sequence, check: check)
    // One position has one text.
    guard description == text else { return nil }
  }
}

extension ChangePosition: Codable {
  /// Reads the text of a position.
  ///
  /// - Throws: `DecodingError` for any other text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let position = ChangePosition(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "“\(text)” is no position of a change; give the text that a position gave"
      )
    }
    self = position
  }

  /// Writes the position as text.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
