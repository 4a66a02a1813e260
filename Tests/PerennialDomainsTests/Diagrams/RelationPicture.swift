@testable import Perennial

/// The kinds of a schema: parents above children, each child's box with its relations' rules.
///
/// Rules stand in boxes and not beside arrows, so no text can overlap another one.
struct RelationPicture {
  private let models: [KindModel]
  private let layers: [[Cell]]

  /// What stands in a layer: a kind, or the passage of an arrow to a layer further up.
  private enum Cell: Hashable {
    case kind(EntityKind)
    case passage(RelationID, layer: Int)
  }

  private static let margin = 20
  private static let gap = 44
  private static let lineHeight = 18

  init(_ models: [KindModel]) {
    self.models = models
    let depths = Self.depths(of: models)
    var layers = Array(repeating: [Cell](), count: (depths.values.max() ?? 0) + 1)
    for model in models {
      layers[depths[model.kind] ?? 0].append(.kind(model.kind))
    }
    for model in models {
      for relation in model.relations {
        guard let child = depths[model.kind], let parent = depths[relation.parentKind],
          child - parent > 1
        else { continue }
        for layer in (parent + 1)..<child {
          layers[layer].append(.passage(relation.id, layer: layer))
        }
      }
    }
    self.layers = layers
  }

  /// How far each kind is below those that have no parents; bounded, should relations form a cycle.
  private static func depths(of models: [KindModel]) -> [EntityKind: Int] {
    var depths = Dictionary(models.map { ($0.kind, 0) }) { first, _ in first }
    for _ in models {
      for model in models {
        for relation in model.relations where relation.parentKind != model.kind {
          let depth = min((depths[relation.parentKind] ?? 0) + 1, models.count - 1)
          depths[model.kind] = max(depths[model.kind] ?? 0, depth)
        }
      }
    }
    return depths
  }

  /// What a reader hears who does not see the picture.
  var description: String {
    models.flatMap { model in
      model.relations.map { "\(model.kind) to \($0.parentKind), \(Self.rules(of: $0))" }
    }.joined(separator: "; ")
  }

  private static func rules(of relation: RelationModel) -> String {
    let rules = relation.rules
    if rules.softDelete == rules.archive {
      return rules.archive == rules.hardDelete
        ? rules.archive.rawValue
        : "\(rules.archive.rawValue), on hard delete \(rules.hardDelete.rawValue)"
    }
    return "soft delete \(rules.softDelete.rawValue), archive \(rules.archive.rawValue), "
      + "hard delete \(rules.hardDelete.rawValue)"
  }

  var svg: String {
    let width = layers.map(width(of:)).max() ?? 0
    let last = layers.count - 1
    var drawing = Drawing(
      width: width + 2 * Self.margin,
      height: top(of: last) + height(of: last) + Self.margin
    )
    let places = places(in: width)
    for model in models {
      for relation in model.relations { draw(relation, of: model, places, &drawing) }
    }
    for model in models { draw(model, places, &drawing) }
    return drawing.document
  }
}

extension RelationPicture {
  private func lines(of model: KindModel) -> [String] {
    model.relations.map { relation in
      "\(relation.id.name): \(Self.rules(of: relation))"
    }
  }

  private func width(of cell: Cell) -> Int {
    guard case .kind(let kind) = cell, let model = model(of: kind) else { return 24 }
    let texts = lines(of: model).map { Drawing.width(of: $0, size: 12) }
    return max((texts + [Drawing.width(of: kind.rawValue)]).max() ?? 0, 110) + 28
  }

  private func model(of kind: EntityKind) -> KindModel? {
    models.first { $0.kind == kind }
  }

  private func width(of layer: [Cell]) -> Int {
    layer.map(width(of:)).reduce(0, +) + max(layer.count - 1, 0) * 28
  }

  private func height(of model: KindModel) -> Int {
    36 + model.relations.count * Self.lineHeight
  }

  private func height(of layer: Int) -> Int {
    layers[layer].map { cell in
      guard case .kind(let kind) = cell, let model = model(of: kind) else { return 0 }
      return height(of: model)
    }.max() ?? 0
  }

  private func top(of layer: Int) -> Int {
    Self.margin + (0..<layer).map { height(of: $0) + Self.gap }.reduce(0, +)
  }

  /// The middle and the layer of each cell, with layers centred.
  private func places(in width: Int) -> [Cell: (x: Int, layer: Int)] {
    var places: [Cell: (x: Int, layer: Int)] = [:]
    for (index, layer) in layers.enumerated() {
      var left = Self.margin + (width - self.width(of: layer)) / 2
      for cell in layer {
        let width = self.width(of: cell)
        places[cell] = (left + width / 2, index)
        left += width + 28
      }
    }
    return places
  }

  private func draw(
    _ model: KindModel,
    _ places: [Cell: (x: Int, layer: Int)],
    _ drawing: inout Drawing
  ) {
    let cell = Cell.kind(model.kind)
    guard let place = places[cell] else { return }
    let (width, top) = (self.width(of: cell), top(of: place.layer))
    let colours = PhaseColours(.active)
    drawing.box(
      place.x - width / 2,
      top,
      width,
      height(of: model),
      fill: colours.box,
      stroke: colours.stroke
    )
    drawing.text(model.kind.rawValue, place.x, top + 23, .init(anchor: .middle, isBold: true))
    for (index, line) in lines(of: model).enumerated() {
      drawing.text(
        line,
        place.x,
        top + 24 + (index + 1) * Self.lineHeight,
        .init(size: 12, colour: Colour.quiet, anchor: .middle)
      )
    }
  }

  /// An arrow from child to parent, through the passages of the layers in between.
  private func draw(
    _ relation: RelationModel,
    of model: KindModel,
    _ places: [Cell: (x: Int, layer: Int)],
    _ drawing: inout Drawing
  ) {
    guard let child = places[.kind(model.kind)], let parent = places[.kind(relation.parentKind)],
      child.layer > parent.layer
    else { return }
    var point = (x: child.x + exit(of: relation, of: model, places), y: top(of: child.layer))
    for layer in ((parent.layer + 1)..<child.layer).reversed() {
      guard let place = places[.passage(relation.id, layer: layer)] else { continue }
      let bottom = top(of: layer) + height(of: layer)
      drawing.line(point, (place.x, bottom))
      drawing.line((place.x, bottom), (place.x, top(of: layer)))
      point = (place.x, top(of: layer))
    }
    let end = (
      x: parent.x + entry(of: relation),
      y: top(of: parent.layer) + (self.model(of: relation.parentKind).map { height(of: $0) } ?? 0)
    )
    drawing.line(point, (end.x, end.y + 16))
    drawing.line((end.x, end.y + 16), (end.x, end.y + 6))
    drawing.arrowhead(end.x, end.y, pointing: .up)
  }

  /// Where an arrow leaves its child's box, from the middle on: in the order of what it leads to.
  private func exit(
    of relation: RelationModel,
    of model: KindModel,
    _ places: [Cell: (x: Int, layer: Int)]
  ) -> Int {
    guard let child = places[.kind(model.kind)] else { return 0 }
    let next = model.relations.map { relation in
      let passage = places[.passage(relation.id, layer: child.layer - 1)]
      return passage ?? places[.kind(relation.parentKind)] ?? child
    }
    let rank = next.count { $0.x < next[relation.index].x }
    let width = width(of: .kind(model.kind))
    return width * (rank + 1) / (model.relations.count + 1) - width / 2
  }

  /// Where an arrow meets its parent's box, from the middle on: arrows of several children side by side.
  private func entry(of relation: RelationModel) -> Int {
    let arriving = models.flatMap(\.relations).filter {
      $0.parentKind == relation.parentKind && $0.id.child != relation.parentKind
    }
    guard let place = arriving.firstIndex(where: { $0.id == relation.id }) else { return 0 }
    let width = width(of: .kind(relation.parentKind))
    return width * (place + 1) / (arriving.count + 1) - width / 2
  }
}
