extension String {
  /// The text with everything that moves a terminal's cursor, or hides on it, spelled out.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension BinaryInteger {
  /// The number of bytes in the largest unit of which there is one, as in `12.3 MB`.
  var asByteCount: String {
    var (value, unit) = (Double(self), "B")
    for larger in ["kB", "MB", "GB", "TB"] where value >= 999.95 {
      (value, unit) = (value / 1000, larger)
    }
    guard unit != "B" else { return "\(self) B" }
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
}

extension Int {
  /// The number and the word, as in `1 record` and `2 records`.
  func counted(_ word: String) -> String {
    self == 1 ? "1 \(word)" : "\(self) \(word)s"
  }
}

extension Sequence<String> {
  /// The names for a message, the first few of many.
  var listed: String {
    let names = map(\.printable)
    guard names.count > 12 else { return names.joined(separator: ", ") }
    return names.prefix(10).joined(separator: ", ") + " and \(names.count - 10) more"
  }
}
