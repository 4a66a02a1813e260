import Perennial
import Testing

/// Diagrams of lifecycles and of a schema's relations.
@Suite struct DiagramTests {
  struct Letter: Entity {
    static let kind: EntityKind = "letter"
    enum State: String, LifecycleState {
      case open, sealed = "\"sealed\"", filed
      static let initial = Self.open
      var phase: Phase { self == .filed ? .archived : .active }
    }
    enum Action: String, LifecycleAction {
      case seal, file = "\"file\"", reopen, shred
      var transition: Transition<State> {
        switch self {
        case .seal: .change(from: .open, to: .sealed)
        case .file: .archive(fromEvery: .active, to: .filed)
        case .reopen: .restore(from: .filed)
        case .shred: .hardDelete(from: .filed)
        }
      }
    }
    let id: Int
  }

  struct Page: Entity {
    static let kind: EntityKind = "page"
    static let parents: [Parent<Self>] = [
      .belongs(
        to: Letter.self,
        by: \.letter,
        softDelete: .restrict,
        archive: .keep,
        hardDelete: .detach
      ),
      .belongs(to: Page.self, named: "\"next\"", by: \.next),
    ]
    let id: Int
    var letter: Int?
    var next: Int?
  }

  struct Quoted: Entity {
    static let kind: EntityKind = "a \"quoted\" \\kind"
    let id: Int
  }

  @Test func `a lifecycle in Mermaid`() {
    #expect(
      Schema.mermaid(of: Letter.self) == """
        stateDiagram-v2
          state "open (active)" as s0
          state "#quot;sealed#quot; (active)" as s1
          state "filed (archived)" as s2
          [*] --> s0
          s0 --> s1: seal
          s0 --> s2: #quot;file#quot;
          s1 --> s2: #quot;file#quot;
          s2 --> s0: reopen (last active)
          s2 --> s1: reopen (last active)
          s2 --> [*]: shred

        """
    )
  }

  @Test func `a lifecycle in DOT`() {
    #expect(
      Schema.dot(of: Letter.self) == #"""
        digraph lifecycle {
          start [shape=point];
          end [shape=doublecircle, label=""];
          s0 [label="open\nactive"];
          s1 [label="\"sealed\"\nactive"];
          s2 [label="filed\narchived"];
          start -> s0 [label=""];
          s0 -> s1 [label="seal"];
          s0 -> s2 [label="\"file\""];
          s1 -> s2 [label="\"file\""];
          s2 -> s0 [label="reopen (last active)"];
          s2 -> s1 [label="reopen (last active)"];
          s2 -> end [label="shred"];
        }

        """#
    )
  }

  @Test func `a schema in Mermaid and DOT`() throws {
    let schema = try Schema(Letter.self, Page.self, Quoted.self)
    #expect(
      schema.mermaid == #"""
        flowchart LR
          k0["letter"]
          k1["page"]
          k2["a #quot;quoted#quot; \kind"]
          k1 -->|"letter: restrict / keep / detach"| k0
          k1 -->|"#quot;next#quot;: cascade / cascade / cascade"| k1

        """#
    )
    #expect(
      schema.dot == #"""
        digraph schema {
          rankdir=LR;
          node [shape=box];
          k0 [label="letter"];
          k1 [label="page"];
          k2 [label="a \"quoted\" \\kind"];
          k1 -> k0 [label="letter: restrict / keep / detach"];
          k1 -> k1 [label="\"next\": cascade / cascade / cascade"];
        }

        """#
    )
  }

  @Test func `every state and action occurs`() throws {
    try expectAll(StateActionSubjects.Standard.self)
    try expectAll(StateActionSubjects.Project.self)
    try expectAll(StateActionSubjects.Machine.self)
    try expectAll(StateActionSubjects.Implement.self)
    try expectAll(StateActionSubjects.Teardown.self)
  }

  /// Each state once as a node, each action once for each pair of states that it leads between.
  private func expectAll<E: Entity>(_ type: E.Type) throws {
    let mermaid = Schema.mermaid(of: type).split(separator: "\n")
    let dot = Schema.dot(of: type).split(separator: "\n")
    for state in E.State.allCases {
      #expect(mermaid.count { $0.contains("\"\(state.rawValue) (\(state.phase))\"") } == 1)
      #expect(dot.count { $0.contains("\"\(state.rawValue)\\n\(state.phase)\"") } == 1)
    }
    let active = E.State.allCases.filter { $0.phase == .active }.count
    for action in E.Action.allCases {
      let transition = action.transition
      let isOpen = transition.destination == nil && transition.verb == .restore
      let label = action.rawValue + (isOpen ? " (last active)" : "")
      let edges = transition.sources.count * (isOpen ? active : 1)
      #expect(mermaid.count { $0.hasSuffix(": \(label)") } == edges, "\(label)")
      #expect(dot.count { $0.hasSuffix("[label=\"\(label)\"];") } == edges, "\(label)")
    }
  }
}
