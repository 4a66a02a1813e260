/// Which audit records concern which record: lists that grow at their head, all in one array.
///
/// A row holds its newest node; 0 is none.
struct TrailPool: Sendable {
  private struct Node: Sendable {
    let sequence: Int64
    let previous: UInt32
  }

  private var nodes = ChunkedArray<Node>()

  init() {}

  var count: Int { nodes.count }

  /// Puts an audit record before all others of a trail, once.
  mutating func push(_ sequence: Int64, onto head: inout UInt32) {
    if head != 0, nodes[Int(head) - 1].sequence == sequence { return }
    nodes.append(Node(sequence: sequence, previous: head))
    head = UInt32(nodes.count)
  }

  func node(at index: Int) -> (sequence: Int64, previous: UInt32) {
    (nodes[index].sequence, nodes[index].previous)
  }

  mutating func append(_ sequence: Int64, previous: UInt32) {
    nodes.append(Node(sequence: sequence, previous: previous))
  }

  /// Gives a trail's sequences, the newest first, until the body answers false.
  func forEach(from head: UInt32, _ body: (Int64) -> Bool) {
    var head = head
    while head != 0 {
      let node = nodes[Int(head) - 1]
      guard body(node.sequence) else { return }
      head = node.previous
    }
  }
}
