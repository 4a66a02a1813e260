import PerennialDomains

@testable import Perennial

/// The page of the four domains' lifecycles, and its pictures.
struct DomainPage {
  /// The page, as Markdown.
  private(set) var text = """
    # Lifecycles of the four domains

    States and actions of each kind, and how kinds depend on each other, drawn from the code; a test compares them.
    The command that writes this page and its pictures anew: `PERENNIAL_DIAGRAMS=write swift test --filter Diagram`.

    How to read a lifecycle: states are columns, grouped by their phase. Each row is an action: it starts from any of
    the states with a dot, and leads to where the arrow points. For a kind of your own `Schema.mermaid(of:)` and
    `Schema.dot(of:)` give the same as text for Mermaid and Graphviz, `Schema.mermaid` and `Schema.dot` the relations.

    """
  /// The pictures' documents by file name.
  private(set) var pictures: [String: String] = [:]

  init() {
    let domains: [(name: String, kinds: [any Entity.Type])] = [
      ("Assemblies", Assemblies.kinds), ("Teardowns", Teardowns.kinds),
      ("Implements", Implements.kinds), ("Projects", Projects.kinds),
    ]
    for (name, kinds) in domains {
      add(name, kinds.map { Self.model(of: $0) })
    }
  }

  private static func model<E: Entity>(of type: E.Type) -> KindModel {
    KindModel(type)
  }

  private mutating func add(_ name: String, _ models: [KindModel]) {
    text += "\n## \(name)\n"
    if models.allSatisfy(\.relations.isEmpty) {
      text += "\nNo kind has a relation.\n"
    } else {
      let relations = RelationPicture(models)
      let file = "relations-of-\(name.lowercased()).svg"
      add(file, relations.svg, "Relations: \(relations.description)")
    }
    for group in grouped(models) {
      let lifecycle = LifecyclePicture(group[0])
      text += "\n### \(group.map(\.displayName.plural).joined(separator: ", "))\n"
      let file = isStandard(group[0]) ? "standard" : group[0].displayName.plural
      add("lifecycle-of-\(file).svg", lifecycle.svg, "Lifecycle: \(lifecycle.description)")
    }
  }

  private mutating func add(_ file: String, _ picture: String, _ description: String) {
    pictures[file] = picture
    text += "\n![\(description)](\(file))\n"
  }

  private func isStandard(_ model: KindModel) -> Bool {
    model.actions == StandardAction.allCases.map(ActionModel.init)
  }

  /// Kinds with the same states and actions together, in the order of the first of each.
  private func grouped(_ models: [KindModel]) -> [[KindModel]] {
    var groups: [[KindModel]] = []
    for model in models {
      let index = groups.firstIndex {
        $0[0].states == model.states && $0[0].actions == model.actions
          && $0[0].initial == model.initial
      }
      if let index { groups[index].append(model) } else { groups.append([model]) }
    }
    return groups
  }
}
