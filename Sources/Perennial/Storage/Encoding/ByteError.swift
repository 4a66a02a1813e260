/// Why bytes could not be read as what they should be.
package struct ByteError: Error, Sendable, Hashable {
  /// Where in the array of bytes.
  package let position: Int
  /// What was wrong there.
  package let problem: Problem

  package init(_ problem: Problem, at position: Int) {
    self.position = position
    self.problem = problem
  }

  /// What can be wrong.
  package enum Problem: String, Sendable, Hashable, CaseIterable {
    /// More bytes were needed than there are.
    case truncated = "the bytes end too early"
    /// A number of elements that the rest cannot hold.
    case count = "more elements are announced than bytes follow"
    /// A number of variable length that is not minimal or has more than 64 bits.
    case varint = "a number is not in its shortest form or has more than 64 bits"
    /// A number that its place does not allow.
    case number = "a number is out of range"
    /// A text that is not UTF-8.
    case text = "a text is not UTF-8"
    /// A tag or flag that this version does not know.
    case tag = "a tag or flag is unknown"
    /// A form of another version.
    case version = "the form's version is unknown"
    /// A number of a text or list that was not read before.
    case reference = "an earlier text or list is meant that there is not"
    /// Lists that repeat more than lists may.
    case repetition = "lists repeat too much"
    /// A list within lists within lists.
    case depth = "lists nest too deeply"
    /// A cell whose check is another one.
    case checksum = "a checksum does not fit"
    /// More bytes than the value has.
    case trailing = "bytes follow after the end"
  }
}

extension ByteError: CustomStringConvertible {
  /// What was wrong, and where.
  package var description: String {
    "\(problem.rawValue) (byte \(position))"
  }
}
