#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

/// P4: what was acknowledged is there after the data was closed and opened anew.
enum DurabilityCheck {
  static func run(_ trial: Trial) async throws {
    guard let reopen = trial.reopen else {
      throw trial.violation(
        "a `reopen` that closes the storage and opens its data anew",
        "none; leave P4 out for a storage that does not declare durability"
      )
    }
    var world = try await trial.makeWorld()
    var random = trial.generator()
    for round in 0..<4 {
      for _ in 0..<30 { try await world.step(&random) }
      try await commitSideBySide(world, round: round)
      // Alternating, so that the last commit before closing is of either sort.
      let last: Durability = round.isMultiple(of: 2) ? .relaxed : .durable
      try await world.create(
        [Shelf(id: 9_000 + round, code: "last \(round)")],
        durability: last
      )
      let identity = try await world.storeID()
      let before = try await world.committedState()
      world = try world.over(try await reopen(world.storage))
      let after = try await world.committedState()
      if let difference = after.difference(from: before) {
        throw trial.violation("everything acknowledged after reopening", difference)
      }
      try trial.requireEqual(
        try await world.storeID(),
        identity,
        "the storage's identity after reopening"
      )
      try trial.require(try await world.consistency())
    }
  }

  private static func commitSideBySide(_ world: KitWorld, round: Int) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<6 {
        group.addTask {
          let durability: Durability = task.isMultiple(of: 2) ? .durable : .relaxed
          for index in 0..<4 {
            let id = 100 + round * 100 + task * 10 + index
            try await world.create([Shelf(id: id)], durability: durability)
          }
        }
      }
      try await group.waitForAll()
    }
  }
}

extension KitWorld {
  fileprivate func storeID() async throws(LifecycleError) -> UUID {
    try await storage.read { reader throws(LifecycleError) in reader.storeID }
  }
}
