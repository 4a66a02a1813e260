import Foundation

/// An element of an SVG document.
struct SVGElement {
  private let name: String
  private let attributes: KeyValuePairs<String, String>
  private let text: String?
  private let children: [SVGElement]

  /// Makes an element of elements.
  init(
    _ name: String,
    _ attributes: KeyValuePairs<String, String> = [:],
    _ children: [SVGElement] = []
  ) {
    self.name = name
    self.attributes = attributes
    text = nil
    self.children = children
  }

  /// Makes an element of text.
  init(_ name: String, _ attributes: KeyValuePairs<String, String>, text: String) {
    self.name = name
    self.attributes = attributes
    self.text = text
    children = []
  }

  /// The element's source, a line an element.
  func source(indentation: Int = 0) -> String {
    let space = String(repeating: "  ", count: indentation)
    let head = attributes.reduce(space + "<" + name) {
      $0 + " \($1.key)=\"\(Self.escaped($1.value))\""
    }
    if let text { return head + ">\(Self.escaped(text))</\(name)>\n" }
    guard !children.isEmpty else { return head + "/>\n" }
    let inside = children.map { $0.source(indentation: indentation + 1) }.joined()
    return head + ">\n" + inside + space + "</\(name)>\n"
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;")
      .replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

extension Double {
  /// The number as an attribute: to a tenth of a pixel.
  var coordinate: String {
    let tenths = (self * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : String(format: "%.1f", tenths)
  }
}
