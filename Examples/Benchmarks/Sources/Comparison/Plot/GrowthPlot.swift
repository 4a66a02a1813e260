import Foundation

/// What an operation costs at each size, a panel a step, on axes on which a straight line up is a power.
///
/// It paints its own background, so that it reads alike on light and dark pages.
struct GrowthPlot {
  let results: Results

  private static let columns = 3
  private static let panel = (width: 330.0, height: 250.0)
  private static let header = 92.0

  var svg: String {
    let rows = (GrowthStep.all.count + Self.columns - 1) / Self.columns
    let width = Self.panel.width * Double(Self.columns) + 30
    let height = Self.header + Self.panel.height * Double(rows) + 14
    let panels = GrowthStep.all.enumerated().map { index, step in
      let x = 15 + Double(index % Self.columns) * Self.panel.width
      let y = Self.header + Double(index / Self.columns) * Self.panel.height
      return SVGElement(
        "g",
        ["transform": "translate(\(x.coordinate) \(y.coordinate))"],
        GrowthPanel(step, results).elements
      )
    }
    return SVGElement(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": "0 0 \(width.coordinate) \(height.coordinate)",
        "width": width.coordinate, "height": height.coordinate, "role": "img",
        "font-family": "Helvetica, Arial, sans-serif", "font-size": "12", "fill": "#1f2937",
      ],
      [
        SVGElement("title", [:], text: "Cost per operation at growing sizes, GRDB and Perennial"),
        SVGElement("rect", ["width": "100%", "height": "100%", "fill": "#ffffff"]),
      ] + heading + panels
    ).source()
  }

  private var heading: [SVGElement] {
    let legend = [Program.grdb, .perennial].enumerated().flatMap { index, program in
      let (x, y) = (30 + Double(index) * 110, 70.0)
      return [
        SVGElement(
          "line",
          [
            "x1": x.coordinate, "y1": y.coordinate, "x2": (x + 26).coordinate, "y2": y.coordinate,
            "stroke": program.colour, "stroke-width": "2",
          ]
        ),
        program.marker(x + 13, y),
        SVGElement(
          "text",
          ["x": (x + 33).coordinate, "y": (y + 4).coordinate],
          text: program.title
        ),
      ]
    }
    return [
      SVGElement(
        "text",
        ["x": "30", "y": "30", "font-size": "18", "font-weight": "bold"],
        text: "Cost per operation as the store grows, in memory"
      ),
      SVGElement(
        "text",
        ["x": "30", "y": "50", "fill": "#4b5563"],
        text: "Microseconds (up) at so many records (right), both on logarithmic axes; "
          + "lower is better, level is independent of the size"
      ),
    ] + legend
  }
}

extension Program {
  /// The colour in plots; told apart by those who see no red or green, too.
  var colour: String {
    switch self {
    case .grdb: "#c2410c"
    case .perennial: "#1d4ed8"
    case .dictionary: "#6b7280"
    }
  }

  /// The mark of a point, so that colour is not all that tells programs apart.
  func marker(_ x: Double, _ y: Double) -> SVGElement {
    switch self {
    case .grdb:
      SVGElement(
        "rect",
        [
          "x": (x - 3.5).coordinate, "y": (y - 3.5).coordinate, "width": "7", "height": "7",
          "fill": colour,
        ]
      )
    case .perennial, .dictionary:
      SVGElement("circle", ["cx": x.coordinate, "cy": y.coordinate, "r": "4", "fill": colour])
    }
  }
}
