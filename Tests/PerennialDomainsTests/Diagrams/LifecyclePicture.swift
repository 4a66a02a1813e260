@testable import Perennial

/// A kind's lifecycle: states as columns in their phases, actions as rows with arrows from column to column.
///
/// No text can overlap another one, however many states and actions there are.
struct LifecyclePicture {
  private let model: KindModel
  private let columns: [Column]

  private struct Column {
    let name: String
    /// Nil for what is removed for good.
    let phase: Phase?
    let state: StateName?
  }

  private static let rowHeight = 36
  private static let headerHeight = 96
  private static let margin = 20

  init(_ model: KindModel) {
    self.model = model
    var columns = Phase.allCases.flatMap { phase in
      model.states.filter { $0.phase == phase }
        .map { Column(name: $0.name.rawValue, phase: phase, state: $0.name) }
    }
    if model.actions.contains(where: { $0.verb == .hardDelete }) {
      columns.append(Column(name: "gone", phase: nil, state: nil))
    }
    self.columns = columns
  }

  /// What a reader hears who does not see the picture.
  var description: String {
    let steps = model.actions.map { action in
      let sources = action.sources.map(\.rawValue).joined(separator: ", ")
      return "\(action.name) from \(sources) to \(end(of: action))"
    }
    return "A new record is \(model.initial); " + steps.joined(separator: "; ")
  }

  private func end(of action: ActionModel) -> String {
    if let destination = action.destination { return destination.rawValue }
    return action.verb == .hardDelete ? "gone" : "the last active state"
  }

  var svg: String {
    let rows = model.actions.count + 1
    var drawing = Drawing(
      width: x(columns.count) - pitch / 2 + Self.margin,
      height: Self.headerHeight + rows * Self.rowHeight + Self.margin
    )
    drawPhases(&drawing)
    drawStates(&drawing)
    drawCreation(&drawing)
    for (index, action) in model.actions.enumerated() {
      draw(action, row: index + 1, &drawing)
    }
    return drawing.document
  }
}

extension LifecyclePicture {
  /// The width of the rows' headings.
  private var gutter: Int {
    let names = model.actions.flatMap { action in
      [Drawing.width(of: action.name), Drawing.width(of: Self.explanation(of: action), size: 11)]
    }
    return (names.max() ?? 0) + 2 * Self.margin
  }

  /// The distance between two columns.
  private var pitch: Int {
    let names = columns.map { Drawing.width(of: $0.name) + 48 }
    return max(names.max() ?? 0, 100)
  }

  private func x(_ column: Int) -> Int {
    Self.margin + gutter + column * pitch + pitch / 2
  }

  private func y(_ row: Int) -> Int {
    Self.headerHeight + row * Self.rowHeight + Self.rowHeight / 2
  }

  private func place(of state: StateName) -> Int? {
    columns.firstIndex { $0.state == state }
  }

  private static func explanation(of action: ActionModel) -> String {
    switch action.verb {
    case .change: "change"
    case .softDelete: "soft delete"
    case .archive: "archive"
    case .restore: action.destination == nil ? "restore, to the last active state" : "restore"
    case .hardDelete: "hard delete"
    }
  }

  private func drawPhases(_ drawing: inout Drawing) {
    var start = 0
    while start < columns.count {
      let phase = columns[start].phase
      let end = columns[start...].firstIndex { $0.phase != phase } ?? columns.count
      let colours = PhaseColours(phase)
      let left = x(start) - pitch / 2 + 4
      drawing.box(
        left,
        Self.margin,
        (end - start) * pitch - 8,
        drawing.height - 2 * Self.margin,
        fill: colours.band
      )
      drawing.text(
        phase?.description ?? "removed",
        left + ((end - start) * pitch - 8) / 2,
        Self.margin + 20,
        .init(size: 12, colour: colours.stroke, anchor: .middle, isBold: true)
      )
      start = end
    }
  }

  private func drawStates(_ drawing: inout Drawing) {
    for (index, column) in columns.enumerated() {
      let colours = PhaseColours(column.phase)
      let width = pitch - 20
      drawing.line(
        (x(index), Self.headerHeight),
        (x(index), drawing.height - Self.margin - 8),
        colour: colours.stroke,
        isDashed: true
      )
      drawing.box(
        x(index) - width / 2,
        52,
        width,
        34,
        fill: colours.box,
        stroke: colours.stroke,
        radius: 17
      )
      drawing.text(column.name, x(index), 74, .init(anchor: .middle, isBold: true))
    }
  }

  private func drawHeading(
    _ name: String,
    _ explanation: String?,
    row: Int,
    _ drawing: inout Drawing
  ) {
    let isAlone = explanation == nil || explanation?.filter { $0 != " " } == name.lowercased()
    drawing.text(name, Self.margin, y(row) + (isAlone ? 5 : 0), .init(isBold: true))
    if !isAlone, let explanation {
      drawing.text(explanation, Self.margin, y(row) + 13, .init(size: 11, colour: Colour.quiet))
    }
  }

  private func drawCreation(_ drawing: inout Drawing) {
    drawHeading("create", nil, row: 0, &drawing)
    guard let place = place(of: model.initial) else { return }
    let start = Self.margin + gutter - 14
    drawing.circle(start, y(0), isFilled: true)
    drawing.line((start, y(0)), (x(place) - 8, y(0)))
    drawing.arrowhead(x(place), y(0), pointing: .right)
  }

  private func draw(_ action: ActionModel, row: Int, _ drawing: inout Drawing) {
    drawHeading(action.name, Self.explanation(of: action), row: row, &drawing)
    let sources = action.sources.compactMap(place)
    let ends = ends(of: action)
    guard let first = ends.first, let last = ends.last else { return }
    if let left = sources.filter({ $0 < first }).min() {
      drawing.line((x(left), y(row)), (x(last) - 8, y(row)))
      drawing.arrowhead(x(last), y(row), pointing: .right)
    }
    if let right = sources.filter({ $0 > last }).max() {
      drawing.line((x(right), y(row)), (x(first) + 8, y(row)))
      drawing.arrowhead(x(first), y(row), pointing: .left)
    }
    // Rings where the record itself decides which of several states it returns to.
    for end in ends where ends.count > 1 && end != first {
      drawing.circle(x(end), y(row), isFilled: false)
    }
    for source in sources {
      drawing.circle(x(source), y(row), isFilled: true)
    }
  }

  /// Where an action may lead, from left to right.
  private func ends(of action: ActionModel) -> [Int] {
    if let destination = action.destination { return [place(of: destination)].compactMap(\.self) }
    if action.verb == .hardDelete { return [columns.count - 1] }
    return columns.indices.filter { columns[$0].phase == .active }
  }
}

/// The colours of a phase's states.
struct PhaseColours {
  let band: String
  let box: String
  let stroke: String

  /// - Parameter phase: The phase; nil for what is removed for good.
  init(_ phase: Phase?) {
    (band, box, stroke) =
      switch phase {
      case .active: ("#f0fbf3", "#dafbe1", "#1a7f37")
      case .inactive: ("#fffbe6", "#fff3b8", "#7d5300")
      case .archived: ("#eef7ff", "#d3ecff", "#0757a8")
      case nil: ("#f6f8fa", "#eaeef2", "#57606a")
      }
  }
}
