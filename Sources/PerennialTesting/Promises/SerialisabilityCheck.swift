import Perennial

/// P2: writers side by side leave what some order of their commits, one by one, would leave.
enum SerialisabilityCheck {
  private static let taskCount = 8

  static func run(_ trial: Trial) async throws {
    try await losesNoUpdate(trial, try await trial.makeWorld())
    try await formsOneChain(trial, try await trial.makeWorld())
    try await skewsNoWrite(trial, try await trial.makeWorld())
    try await givesEachKeyOnce(trial, try await trial.makeWorld())
    try await createsUnderNothingDeleted(trial, try await trial.makeWorld())
    try await letsOneDeleteWin(trial, try await trial.makeWorld())
  }

  /// Counters: each update reads and raises one.
  private static func losesNoUpdate(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.create((1...3).map { Shelf(id: $0) })
    try await sideBySide { task in
      var random = trial.generator(UInt64(task))
      for _ in 0..<20 {
        let id = Int.random(in: 1...3, using: &random)
        try await world.shelves().update(id) { $0.load += 1 }
      }
    }
    let shelves = try await world.shelves().list().records
    try trial.requireEqual(
      shelves.map(\.load).reduce(0, +),
      taskCount * 20,
      "the sum of counters after all updates"
    )
    for shelf in shelves {
      try trial.requireEqual(shelf.version, shelf.load + 1, "the version of a counted record")
    }
  }

  /// Each commit names the one before it, so that all of them form one chain.
  private static func formsOneChain(_ trial: Trial, _ world: KitWorld) async throws {
    try await sideBySide { task in
      for index in 0..<20 {
        try await world.commitEntries { reader throws(LifecycleError) in
          let head = try reader.entry("head") ?? ""
          let name = "\(task)-\(index)"
          return ([EntryChange("head", name), EntryChange("link \(name)", head)], ())
        }
      }
    }
    let chain = try await world.chain(limit: taskCount * 20 + 1)
    try trial.requireEqual(chain.count, taskCount * 20, "the length of the chain of all commits")
    for task in 0..<taskCount {
      let own = chain.filter { $0.hasPrefix("\(task)-") }
      let expected = (0..<20).map { "\(task)-\($0)" }
      try trial.requireEqual(own, expected, "one task's commits in the chain, in their order")
    }
  }

  /// Two entries may together not go below zero; each commit reads both and lowers one.
  private static func skewsNoWrite(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.commitEntries { _ in ([EntryChange("x", "10"), EntryChange("y", "10")], ()) }
    try await sideBySide { task in
      for _ in 0..<5 {
        try await world.commitEntries { reader throws(LifecycleError) in
          let values = ["x": try reader.number("x"), "y": try reader.number("y")]
          guard values.values.reduce(0, +) > 0 else { return ([], ()) }
          let key = task.isMultiple(of: 2) ? "x" : "y"
          return ([EntryChange(key, String((values[key] ?? 0) - 1))], ())
        }
      }
    }
    let sum = try await world.storage.read { reader throws(LifecycleError) in
      try reader.number("x") + reader.number("y")
    }
    try trial.requireEqual(sum, 0, "the sum that 40 commits lower from 20, never below 0")
  }

  /// Many ask for few values of a unique key; each is given once.
  private static func givesEachKeyOnce(_ trial: Trial, _ world: KitWorld) async throws {
    let wins = Shared<[String: Int]>([:])
    try await sideBySide { task in
      for value in 0..<8 {
        let shelf = Shelf(id: 1 + task * 10 + value, code: "code \(value)")
        let isDone = try await KitWorld.isDone { () throws(LifecycleError) in
          try await world.shelves().create(shelf)
        }
        if isDone { wins.withLock { $0["code \(value)", default: 0] += 1 } }
      }
    }
    let expected = Dictionary(uniqueKeysWithValues: (0..<8).map { ("code \($0)", 1) })
    try trial.requireEqual(wins.value, expected, "records that got a unique value")
    try trial.require(try await world.consistency())
  }

  /// Crates are created while their shelves are deleted and restored.
  private static func createsUnderNothingDeleted(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.create((1...3).map { Shelf(id: $0) })
    try await sideBySide { task in
      var random = trial.generator(100 + UInt64(task))
      for index in 0..<20 {
        let shelf = Int.random(in: 1...3, using: &random)
        _ = try await KitWorld.isDone { () throws(LifecycleError) in
          switch task % 4 {
          case 0: try await world.shelves().softDelete(shelf)
          case 1: try await world.shelves().restore(shelf)
          default:
            try await world.crates().create(Crate(id: 1 + task * 100 + index, shelf: shelf))
          }
        }
        try trial.require(try await world.activeBelowInactive())
      }
    }
    try trial.require(try await world.consistency())
  }

  private static func letsOneDeleteWin(_ trial: Trial, _ world: KitWorld) async throws {
    try await world.create((1...10).map { Shelf(id: $0) })
    let wins = Shared<[Int: Int]>([:])
    try await sideBySide { _ in
      for id in 1...10 {
        let isDone = try await KitWorld.isDone { () throws(LifecycleError) in
          try await world.shelves().softDelete(id)
        }
        if isDone { wins.withLock { $0[id, default: 0] += 1 } }
      }
    }
    let expected = Dictionary(uniqueKeysWithValues: (1...10).map { ($0, 1) })
    try trial.requireEqual(
      wins.value,
      expected,
      "successful deletes of each record, of 8 at the same time"
    )
  }

  private static func sideBySide(
    _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<taskCount { group.addTask { try await body(task) } }
      try await group.waitForAll()
    }
  }
}

extension StorageReader {
  fileprivate func number(_ key: String) throws(LifecycleError) -> Int {
    try entry(key).flatMap { Int($0) } ?? 0
  }
}

extension KitWorld {
  /// The names in the chain, oldest first; one more than the limit where it has no end.
  fileprivate func chain(limit: Int) async throws(LifecycleError) -> [String] {
    try await storage.read { reader throws(LifecycleError) in
      var names: [String] = []
      var next = try reader.entry("head") ?? ""
      while !next.isEmpty, names.count <= limit {
        names.append(next)
        next = try reader.entry("link \(next)") ?? ""
      }
      return names.reversed()
    }
  }

  /// An active crate below a shelf that is not, in one committed state.
  func activeBelowInactive() async throws(LifecycleError) -> Finding? {
    try await storage.read { reader throws(LifecycleError) in
      let crates = try reader.allRecords(of: Crate.kind, phases: [.active])
      for name in ["shelf", "reserve"] {
        let relation = RelationID(child: Crate.kind, name: name)
        let targets = try reader.targets(of: crates.map(\.header.reference), through: relation)
        for (crate, target) in zip(crates, targets) {
          if let target, target.phase != .active {
            return Finding(
              "no active record below a deleted one",
              "\(crate.key) is active, its \(name) is \(target.phase)"
            )
          }
        }
      }
      return nil
    }
  }
}
