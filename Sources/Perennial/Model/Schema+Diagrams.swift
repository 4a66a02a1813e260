extension Schema {
  /// A kind's lifecycle as a Mermaid state diagram.
  ///
  /// - Parameter type: The kind's type.
  /// - Returns: Text that starts with `stateDiagram-v2`; equal for equal declarations.
  public static func mermaid<E: Entity>(of type: E.Type) -> String {
    LifecycleDiagram(KindModel(type)).mermaid
  }

  /// A kind's lifecycle as a DOT graph, for Graphviz.
  ///
  /// - Parameter type: The kind's type.
  /// - Returns: Text that starts with `digraph`; equal for equal declarations.
  public static func dot<E: Entity>(of type: E.Type) -> String {
    LifecycleDiagram(KindModel(type)).dot
  }

  /// The schema's kinds and relations with their rules as a Mermaid flowchart, from child to parent.
  public var mermaid: String {
    var lines = ["flowchart LR"]
    for (index, kind) in order.enumerated() {
      lines.append("  k\(index)[\"\(kind.rawValue.escapedForMermaid)\"]")
    }
    for (relation, child, parent) in edges {
      lines.append("  k\(child) -->|\"\(relation.label.escapedForMermaid)\"| k\(parent)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The schema's kinds and relations with their rules as a DOT graph, from child to parent.
  public var dot: String {
    var lines = ["digraph schema {", "  rankdir=LR;", "  node [shape=box];"]
    for (index, kind) in order.enumerated() {
      lines.append("  k\(index) [label=\"\(kind.rawValue.escapedForDOT)\"];")
    }
    for (relation, child, parent) in edges {
      lines.append("  k\(child) -> k\(parent) [label=\"\(relation.label.escapedForDOT)\"];")
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  private var edges: [(relation: RelationModel, child: Int, parent: Int)] {
    let places = Dictionary(order.enumerated().map { ($1, $0) }) { first, _ in first }
    return order.enumerated().flatMap { child, kind in
      (models[kind]?.relations ?? []).compactMap { relation in
        places[relation.parentKind].map { (relation, child, $0) }
      }
    }
  }
}

/// Draws a kind's states as nodes and its actions as edges.
private struct LifecycleDiagram {
  let model: KindModel

  init(_ model: KindModel) {
    self.model = model
  }

  var mermaid: String {
    var lines = ["stateDiagram-v2"]
    for (index, state) in model.states.enumerated() {
      lines.append(
        "  state \"\(state.name.rawValue.escapedForMermaid) (\(state.phase))\" as s\(index)"
      )
    }
    lines += edges.map { source, target, label in
      let from = source.map { "s\($0)" } ?? "[*]"
      let to = target.map { "s\($0)" } ?? "[*]"
      return "  \(from) --> \(to)" + (label.isEmpty ? "" : ": \(label.escapedForMermaid)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var dot: String {
    var lines = [
      "digraph lifecycle {", "  start [shape=point];", "  end [shape=doublecircle, label=\"\"];",
    ]
    for (index, state) in model.states.enumerated() {
      lines.append("  s\(index) [label=\"\(state.name.rawValue.escapedForDOT)\\n\(state.phase)\"];")
    }
    lines += edges.map { source, target, label in
      let from = source.map { "s\($0)" } ?? "start"
      let to = target.map { "s\($0)" } ?? "end"
      return "  \(from) -> \(to) [label=\"\(label.escapedForDOT)\"];"
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// Edges by the states' places; nil stands for the start and for the end.
  private var edges: [(source: Int?, target: Int?, label: String)] {
    let places = Dictionary(model.states.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var edges: [(source: Int?, target: Int?, label: String)] = [(nil, places[model.initial], "")]
    for action in model.actions {
      for source in action.sources {
        if let destination = action.destination {
          edges.append((places[source], places[destination], action.name))
        } else if action.verb == .hardDelete {
          edges.append((places[source], nil, action.name))
        } else {
          edges += model.states.filter { $0.phase == .active }.map {
            (places[source], places[$0.name], "\(action.name) (last active)")
          }
        }
      }
    }
    return edges
  }
}

extension RelationModel {
  fileprivate var label: String {
    let rules = self.rules
    return
      "\(id.name): \(rules.softDelete.rawValue) / \(rules.archive.rawValue) / \(rules.hardDelete.rawValue)"
  }
}

extension String {
  fileprivate var escapedForMermaid: String {
    replacing("\"", with: "#quot;")
  }

  fileprivate var escapedForDOT: String {
    replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }
}
