#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Testing

/// Random verbs on random rules, compared with a slow and obvious model.
///
/// 300 seeds of 300 verbs. `PERENNIAL_MODEL_SEEDS` gives another number of seeds,
/// `PERENNIAL_MODEL_FIRST` another first one, `PERENNIAL_MODEL_SEED` replays one, and
/// `PERENNIAL_MODEL_TALLY` prints what was answered how often.
@Suite struct RandomModelTests {
  private static let verbs = 300
  private static let lanes: UInt64 = 4
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: ClosedRange<UInt64> {
    if let only = number("PERENNIAL_MODEL_SEED") { return only...only }
    let first = number("PERENNIAL_MODEL_FIRST") ?? 1
    return first...(first + max(number("PERENNIAL_MODEL_SEEDS") ?? 300, 1) - 1)
  }

  private static func number(_ name: String) -> UInt64? {
    environment[name].flatMap { UInt64($0) }
  }

  @Test(arguments: 0..<lanes)
  @concurrent
  func `S1 to S17 hold over random histories`(lane: UInt64) async throws {
    var tally: [String: Int] = [:]
    for seed in Self.seeds where seed % Self.lanes == lane {
      // The storage never suspends, so that without this no other test would run until the end.
      await Task.yield()
      // Few comparisons of everything while nothing differs, and then the very verb that does.
      // What heals by itself within 25 verbs is seen by every tenth seed.
      let interval = seed % 10 == 0 ? 1 : 25
      guard let late = try await Self.difference(seed, comparingEvery: interval, &tally) else {
        continue
      }
      let early = try await Self.difference(seed, comparingEvery: 1, &tally)
      Issue.record("\(early ?? late)")
      return
    }
    guard Self.environment["PERENNIAL_MODEL_TALLY"] != nil else { return }
    print(tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)\n" }.joined())
  }

  private static func difference(
    _ seed: UInt64,
    comparingEvery interval: Int,
    _ tally: inout [String: Int]
  ) async throws -> ModelRun.Difference? {
    var run = try ModelRun(seed: seed)
    defer { tally.merge(run.tally, uniquingKeysWith: +) }
    do {
      try await run.run(verbs: verbs, comparingEvery: interval)
      return nil
    } catch let difference as ModelRun.Difference {
      return difference
    }
  }

  @Test func `a run begins with two graphs, of which one has at least 30 records`() async throws {
    var run = try ModelRun(seed: 1)
    try await run.run(verbs: 2, comparingEvery: 1)
    #expect(run.model.inserted.values.map(\.count).sorted().last ?? 0 >= 30)
    #expect(run.model.inserted.count == 2)
  }
}
