import Perennial
import PerennialFileStorage
import PerennialTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension ProcessTests {
  /// T7: a program that is killed at any moment leaves a store that opens, verifies and holds a prefix of what it
  /// did, with all that it was told is done.
  ///
  /// 16 kills; `PERENNIAL_KILLS` gives another number, `PERENNIAL_KILL_SEED` other moments.
  @Suite struct KillTests {
    private static func number(_ name: String) -> Int? {
      ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private static let killCount = number("PERENNIAL_KILLS") ?? (LongRuns.isLong ? 1_000 : 16)
    private static let seed = UInt64(number("PERENNIAL_KILL_SEED") ?? 1)
    /// How many changes one store gets before another one is begun.
    private static let changeLimit = 1_000

    @Test func `T7: a program that is killed at any moment loses nothing that it was told`()
      async throws
    {
      var random = SeededGenerator(seed: Self.seed)
      var store = try TemporaryDirectory()
      var check = try WriterCheck()
      var acknowledged = 0
      var total = 0
      for kill in 0..<Self.killCount {
        let path = store.path + "/store"
        let changes = Int.random(in: 0..<60, using: &random)
        let nanoseconds = UInt64.random(
          in: 0..<(changes == 0 ? 40_000_000 : 3_000_000),
          using: &random
        )
        let before = acknowledged
        acknowledged = try await Writers.perform { program throws(SystemError) in
          let child = try ChildProcess(program, [path, "restless"])
          return max(before, try Self.kill(child, afterChanges: changes, nanoseconds))
        }
        let problem = try await check.problem(
          path,
          acknowledged: acknowledged,
          begun: acknowledged + 1
        )
        if let problem {
          Issue.record("PERENNIAL_KILL_SEED=\(Self.seed), kill \(kill): \(problem)")
          return
        }
        total += acknowledged - before
        guard acknowledged > Self.changeLimit else { continue }
        store = try TemporaryDirectory()
        check = try WriterCheck()
        acknowledged = 0
      }
      print("\(Self.killCount) kills, \(total) changes")
      #expect(total > 0)
    }

    /// Kills a process some time after it has told of some changes.
    ///
    /// - Returns: The last change that it was told is done.
    private static func kill(
      _ child: ChildProcess,
      afterChanges count: Int,
      _ nanoseconds: UInt64
    ) throws(SystemError) -> Int {
      var told: [String] = []
      while told.count < count, let line = child.line() { told.append(line) }
      let start = ContinuousClock.now
      while ContinuousClock.now - start < .nanoseconds(nanoseconds) {}
      child.kill()
      told += child.lines()
      if let error = told.first(where: { $0.hasPrefix("error") }) {
        throw SystemError(.status, 0, error)
      }
      let numbers = told.compactMap { line in
        Int(line.hasPrefix("open ") ? String(line.dropFirst(5)) : line)
      }
      return numbers.last ?? 0
    }
  }
}
