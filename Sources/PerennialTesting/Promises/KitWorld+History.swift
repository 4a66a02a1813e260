import Perennial

/// Random verbs on few ids, so that they meet.
extension KitWorld {
  /// The largest id of a crate or a label in random histories; shelves are fewer.
  private static let idCount = 12

  /// Performs one random verb; refusals by rules are answers like any other, after which it tries another.
  ///
  /// - Returns: Whether one of a few tries was done.
  @discardableResult
  func step(
    _ random: inout SeededGenerator,
    in tenant: TenantID = tenants[0]
  ) async throws -> Bool {
    clock.advance(by: 1)
    for _ in 0..<4 where try await attempt(&random, in: tenant) { return true }
    return false
  }

  private func attempt(
    _ random: inout SeededGenerator,
    in tenant: TenantID
  ) async throws -> Bool {
    let id = Int.random(in: 1...Self.idCount, using: &random)
    let shelf = Int.random(in: 1...5, using: &random)
    let choice = Int.random(in: 0..<100, using: &random)
    let values = KitDraft(id: id, onShelf: shelf, &random)
    return try await Self.isDone { () throws(LifecycleError) in
      switch choice {
      case 0..<12: try await shelves(tenant).create(values.shelf)
      case 12..<30: try await crates(tenant).create(values.crate)
      case 30..<40: try await labels(tenant).create(values.label)
      case 40..<54: try await change(values, tenant)
      case 54..<64: try await shelves(tenant).softDelete(shelf, reason: "kit \(choice)")
      case 64..<68: try await crates(tenant).softDelete(id)
      case 68..<73: try await shelves(tenant).archive(shelf)
      case 73..<76: try await crates(tenant).archive(id)
      case 76..<86: try await shelves(tenant).restore(shelf, restoringAncestors: choice > 82)
      case 86..<91: try await crates(tenant).restore(id, restoringAncestors: choice > 88)
      case 91..<94: try await shelves(tenant).hardDelete(shelf)
      case 94..<97: try await crates(tenant).hardDelete(id)
      default: try await labels(tenant).softDelete(id)
      }
    }
  }

  private func change(_ values: KitDraft, _ tenant: TenantID) async throws(LifecycleError) {
    switch values.number % 4 {
    case 0: try await shelves(tenant).update(values.shelf.id) { $0.load += 1 }
    case 1: try await crates(tenant).update(values.id) { $0.count += 1 }
    case 2: try await crates(tenant).move(values.id, \.reserve, to: values.crate.reserve)
    default:
      try await labels(tenant).update(values.id) { label in
        label.count += 1
        label.crate = values.label.crate
      }
    }
  }

  /// Whether a verb was done; what is not a rule's refusal is thrown on.
  static func isDone(
    _ verb: () async throws(LifecycleError) -> Void
  ) async throws(LifecycleError) -> Bool {
    do throws(LifecycleError) {
      try await verb()
      return true
    } catch {
      guard error.isRefusal else { throw error }
      return false
    }
  }
}

/// Values for a step, whichever kind it is about.
private struct KitDraft: Sendable {
  let id: Int
  let number: Int
  let shelf: Shelf
  let crate: Crate
  let label: Label

  init(id: Int, onShelf shelf: Int, _ random: inout SeededGenerator) {
    func number(_ last: Int) -> Int { Int.random(in: 1...last, using: &random) }
    self.id = id
    self.number = number(12)
    self.shelf = Shelf(id: shelf, code: number(3) > 1 ? "code \(number(6))" : nil)
    crate = Crate(
      id: id,
      shelf: number(5),
      reserve: number(2) > 1 ? number(5) : nil,
      serial: number(3) > 1 ? "serial \(number(12))" : nil
    )
    label = Label(
      id: id,
      crate: number(4) > 1 ? number(12) : nil,
      origin: number(2) > 1 ? number(5) : nil
    )
  }
}

extension LifecycleError {
  /// Whether a rule refused the call, so that the storage has nothing to do with it.
  var isRefusal: Bool {
    switch self {
    case .storage, .cancelled, .hostFailure, .unauthenticated, .forbidden: false
    default: true
    }
  }
}
