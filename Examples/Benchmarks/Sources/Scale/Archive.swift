import Foundation
import Perennial
import Workloads

// What is kept: trees of a root, branches and a hundred leaves below each.

/// The top of a tree.
struct Root: Entity {
  static let kind: EntityKind = "root"

  let id: UUID
  var number: Int
}

/// A child of a root.
struct Branch: Entity {
  static let kind: EntityKind = "branch"
  static let parents: [Parent<Self>] = [.belongs(to: Root.self, by: \.root)]

  let id: UUID
  var root: Root.ID
  var number: Int
  var body: String
}

/// A child of a branch.
struct Leaf: Entity {
  static let kind: EntityKind = "leaf"
  static let parents: [Parent<Self>] = [.belongs(to: Branch.self, by: \.branch)]

  let id: UUID
  var branch: Branch.ID
  var number: Int
  var body: String
}

/// How many records there are, and what each holds.
struct Archive: Sendable {
  private static let leavesPerBranch = 100
  /// As much as makes a leaf's JSON 200 bytes, whatever its number.
  private static let jsonBytes = 200

  /// Records below a root: a million, where there are so many.
  let descendants: Int
  let treeCount: Int

  init(records: Int) {
    let branches = max(1, min(records, 1_000_000) / (Self.leavesPerBranch + 1))
    descendants = branches * (Self.leavesPerBranch + 1)
    treeCount = max(1, records / (descendants + 1))
  }

  var recordCount: Int { treeCount * (descendants + 1) }

  func rootID(_ tree: Int) -> UUID { id(tree, 0) }

  func root(_ tree: Int) -> Root {
    Root(id: rootID(tree), number: tree)
  }

  /// Calls a closure with a tree's branches and their leaves, ten branches at a time.
  func forEachBatch(
    of tree: Int,
    _ body: (_ branches: [Branch], _ leaves: [Leaf]) async throws -> Void
  ) async rethrows {
    let step = 10 * (Self.leavesPerBranch + 1)
    for start in stride(from: 1, through: descendants, by: step) {
      var branches: [Branch] = []
      var leaves: [Leaf] = []
      for place in start..<min(start + step, descendants + 1) {
        let offset = (place - 1) % (Self.leavesPerBranch + 1)
        if offset == 0 {
          branches.append(branch(tree, place))
        } else {
          leaves.append(leaf(tree, place, branch: place - offset))
        }
      }
      try await body(branches, leaves)
    }
  }

  func branch(_ tree: Int, _ place: Int) -> Branch {
    let text = text(tree, place, fixed: #"{"body":"","id":"","number":,"root":""}"#)
    return Branch(id: id(tree, place), root: rootID(tree), number: place, body: text)
  }

  func leaf(_ tree: Int, _ place: Int, branch: Int) -> Leaf {
    let text = text(tree, place, fixed: #"{"body":"","branch":"","id":"","number":}"#)
    return Leaf(id: id(tree, place), branch: id(tree, branch), number: place, body: text)
  }

  private func id(_ tree: Int, _ place: Int) -> UUID {
    Generator.id(of: tree * (descendants + 1) + place)
  }

  private func text(_ tree: Int, _ place: Int, fixed: String) -> String {
    let count = Self.jsonBytes - fixed.utf8.count - 2 * 36 - String(place).utf8.count
    return Payload.body(of: tree * (descendants + 1) + place, byteCount: count)
  }

  /// The bytes of the values' JSON.
  func payloadBytes(trees: Int) throws -> Double {
    let root = try JSONEncoder().encode(root(0)).count
    let leaf = try JSONEncoder().encode(leaf(0, 2, branch: 1)).count
    guard leaf == Self.jsonBytes, try JSONEncoder().encode(branch(0, 1)).count == leaf else {
      throw WrongResult("a record's JSON has \(leaf) bytes")
    }
    return Double(trees) * Double(descendants * leaf + root)
  }
}

/// The store has done something else than it should have.
struct WrongResult: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
