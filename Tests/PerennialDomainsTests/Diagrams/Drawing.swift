/// An SVG picture that is put together from a few sorts of elements.
///
/// It has a background of its own, so that it is readable on white and on dark pages.
struct Drawing {
  private(set) var elements: [String] = []
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    box(0, 0, width, height, fill: "#ffffff", stroke: "#d0d7de", radius: 12)
  }

  var document: String {
    let font = "system-ui, 'Segoe UI', Helvetica, Arial, sans-serif"
    let size = "width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\""
    return """
      <svg xmlns="http://www.w3.org/2000/svg" \(size) font-family="\(font)">
      \(elements.joined(separator: "\n"))
      </svg>

      """
  }

  mutating func box(
    _ x: Int,
    _ y: Int,
    _ width: Int,
    _ height: Int,
    fill: String,
    stroke: String = "none",
    radius: Int = 8
  ) {
    elements.append(
      "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"\(radius)\" "
        + "fill=\"\(fill)\" stroke=\"\(stroke)\"/>"
    )
  }

  mutating func text(_ text: String, _ x: Int, _ y: Int, _ style: TextStyle = TextStyle()) {
    elements.append(
      "<text x=\"\(x)\" y=\"\(y)\" font-size=\"\(style.size)\" fill=\"\(style.colour)\" "
        + "text-anchor=\"\(style.anchor.rawValue)\""
        + (style.isBold ? " font-weight=\"600\"" : "") + ">\(text.escapedForXML)</text>"
    )
  }

  mutating func line(
    _ start: (x: Int, y: Int),
    _ end: (x: Int, y: Int),
    colour: String = Colour.line,
    isDashed: Bool = false
  ) {
    elements.append(
      "<line x1=\"\(start.x)\" y1=\"\(start.y)\" x2=\"\(end.x)\" y2=\"\(end.y)\" "
        + "stroke=\"\(colour)\" stroke-width=\"\(isDashed ? 1 : 2)\""
        + (isDashed ? " stroke-dasharray=\"3 4\"" : "") + "/>"
    )
  }

  mutating func circle(_ x: Int, _ y: Int, isFilled: Bool) {
    elements.append(
      "<circle cx=\"\(x)\" cy=\"\(y)\" r=\"5\" fill=\"\(isFilled ? Colour.line : "#ffffff")\" "
        + "stroke=\"\(Colour.line)\" stroke-width=\"2\"/>"
    )
  }

  /// The head of an arrow whose tip is at a point.
  mutating func arrowhead(_ x: Int, _ y: Int, pointing direction: Direction) {
    let corners =
      switch direction {
      case .left: "\(x),\(y) \(x + 11),\(y - 6) \(x + 11),\(y + 6)"
      case .right: "\(x),\(y) \(x - 11),\(y - 6) \(x - 11),\(y + 6)"
      case .up: "\(x),\(y) \(x - 6),\(y + 11) \(x + 6),\(y + 11)"
      }
    elements.append("<polygon points=\"\(corners)\" fill=\"\(Colour.line)\"/>")
  }

  enum Direction {
    case left, right, up
  }

  struct TextStyle {
    var size = 14
    var colour = Colour.text
    var anchor = Anchor.start
    var isBold = false

    enum Anchor: String {
      case start, middle
    }
  }

  /// How wide a text will be at most, whatever the font.
  static func width(of text: String, size: Int = 14) -> Int {
    let units = text.reduce(0) { $0 + ($1.isUppercase || $1 == "m" || $1 == "w" ? 75 : 60) }
    return (units * size + 99) / 100
  }
}

enum Colour {
  static let text = "#1f2328"
  static let quiet = "#57606a"
  static let line = "#424a53"
}

extension String {
  fileprivate var escapedForXML: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}
