import Foundation

/// One step's costs: a line a program.
struct GrowthPanel {
  private let step: GrowthStep
  private let series: [(program: Program, points: [(size: Int, cost: Double)])]
  private let x: LogScale
  private let y: LogScale

  private static let frame = (left: 58.0, top: 30.0, right: 310.0, bottom: 210.0)

  init(_ step: GrowthStep, _ results: Results) {
    self.step = step
    series = [Program.grdb, .perennial].map { program in
      let points = Case.growth.compactMap { size in
        results.time(program, Case(step.workload, size: size), step.operation).map { (size, $0) }
      }
      return (program, points.filter { $0.1 > 0 })
    }
    let frame = Self.frame
    x = LogScale(holding: Case.growth.map(Double.init), from: frame.left, to: frame.right)
    y = LogScale(
      holding: series.flatMap { $0.points.map(\.cost) },
      from: frame.bottom,
      to: frame.top
    )
  }

  var elements: [SVGElement] {
    let frame = Self.frame
    let title = SVGElement(
      "text",
      ["x": frame.left.coordinate, "y": "18", "font-size": "13", "font-weight": "bold"],
      text: step.title
    )
    return [title] + grid + series.flatMap(line)
  }

  private var grid: [SVGElement] {
    let frame = Self.frame
    let columns = x.ticks.flatMap { value, position in
      [
        Self.rule(position, frame.top, position, frame.bottom),
        SVGElement(
          "text",
          [
            "x": position.coordinate, "y": (frame.bottom + 18).coordinate,
            "text-anchor": "middle",
          ],
          text: Self.power(of: value)
        ),
      ]
    }
    let rows = y.ticks.flatMap { value, position in
      [
        Self.rule(frame.left, position, frame.right, position),
        SVGElement(
          "text",
          ["x": (frame.left - 7).coordinate, "y": (position + 4).coordinate, "text-anchor": "end"],
          text: "\(Figure.plain(value)) µs"
        ),
      ]
    }
    return columns + rows
  }

  private static func power(of value: Double) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return "10"
      + String(Int(log10(value).rounded())).compactMap(\.wholeNumberValue).map { digits[$0] }
  }

  private static func rule(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) -> SVGElement {
    SVGElement(
      "line",
      [
        "x1": x1.coordinate, "y1": y1.coordinate, "x2": x2.coordinate, "y2": y2.coordinate,
        "stroke": "#d1d5db",
      ]
    )
  }

  private func line(
    of program: Program,
    _ points: [(size: Int, cost: Double)]
  ) -> [SVGElement] {
    let places = points.map { (x.position(of: Double($0.size)), y.position(of: $0.cost)) }
    let corners = places.map { String(format: "%.1f,%.1f", $0.0, $0.1) }.joined(separator: " ")
    let line = SVGElement(
      "polyline",
      ["points": corners, "fill": "none", "stroke": program.colour, "stroke-width": "2"]
    )
    return [line] + places.map { program.marker($0.0, $0.1) }
  }
}
