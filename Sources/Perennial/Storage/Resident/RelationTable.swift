/// The links of one relation, both ways; kept with the kind of the children.
struct RelationTable: Sendable {
  private static let none = UInt32.max

  let name: String
  /// The table of the parents; nil until the first link tells it.
  var parentTable: Int?
  /// The parent's row by the child's.
  private var parents = ChunkedArray<UInt32>()
  /// The children's rows by the parent's.
  private var children = ChunkedArray<RowList>()

  init(name: String) {
    self.name = name
  }

  /// The row that a child links to, which may be a grave.
  func parent(of child: UInt32) -> UInt32? {
    guard Int(child) < parents.count else { return nil }
    let parent = parents[Int(child)]
    return parent == Self.none ? nil : parent
  }

  /// The living rows that link to a row.
  func children(of parent: UInt32) -> RowList {
    Int(parent) < children.count ? children[Int(parent)] : RowList()
  }

  /// Points a child to a row, or to none.
  mutating func link(_ child: UInt32, to parent: UInt32?) {
    if let old = self.parent(of: child) {
      guard old != parent else { return }
      children[Int(old)].remove(child)
    } else if parent == nil {
      return
    }
    parents.extend(to: Int(child) + 1, with: Self.none)
    parents[Int(child)] = parent ?? Self.none
    if let parent {
      children.extend(to: Int(parent) + 1, with: RowList())
      children[Int(parent)].insert(child)
    }
  }

  /// Notes a child's parent, without listing the child there.
  mutating func setParent(_ parent: UInt32, of child: UInt32) {
    parents.extend(to: Int(child) + 1, with: Self.none)
    parents[Int(child)] = parent
  }

  /// Lists all children by parent; answers false where a parent is not below `parentCount`.
  mutating func listChildren(parentCount: Int) -> Bool {
    var start = 0
    while start < parents.count {
      let parent = parents[start]
      var end = start + 1
      while end < parents.count, parents[end] == parent { end += 1 }
      if parent != Self.none {
        guard parent < parentCount else { return false }
        children.extend(to: Int(parent) + 1, with: RowList())
        children[Int(parent)].append(
          UInt32(truncatingIfNeeded: start)..<UInt32(truncatingIfNeeded: end)
        )
      }
      start = end
    }
    return true
  }

  /// Lets the links to a grave point to its key's new row: links are by key.
  mutating func moveChildren(of grave: UInt32, to row: UInt32) {
    let moving = children(of: grave)
    guard !moving.isEmpty else { return }
    children.extend(to: Int(row) + 1, with: RowList())
    children[Int(grave)] = RowList()
    children[Int(row)] = moving
    moving.forEach { child in
      parents[Int(child)] = row
      return true
    }
  }
}
