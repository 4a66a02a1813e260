#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Testing

/// Random verbs on many random records, compared with single verbs on a store of the same history.
///
/// 120 seeds. `PERENNIAL_BULK_SEEDS` gives another number, `PERENNIAL_BULK_SEED` replays one, and
/// `PERENNIAL_BULK_TALLY` prints what was answered how often.
@Suite struct S24RandomTests {
  private static let lanes: UInt64 = 2
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: ClosedRange<UInt64> {
    if let only = number("PERENNIAL_BULK_SEED") { return only...only }
    return 1...max(number("PERENNIAL_BULK_SEEDS") ?? 120, 1)
  }

  private static func number(_ name: String) -> UInt64? {
    environment[name].flatMap { UInt64($0) }
  }

  @Test(arguments: 0..<lanes)
  @concurrent
  func `S24 a verb on many in any order does what single verbs do`(lane: UInt64) async throws {
    var tally: [String: Int] = [:]
    for seed in Self.seeds where seed % Self.lanes == lane {
      await Task.yield()
      var twins = try await Twins(seed: seed, verbs: 40)
      do {
        for _ in 0..<12 { try await twins.step() }
      } catch {
        Issue.record("PERENNIAL_BULK_SEED=\(seed): \(error)")
      }
      tally.merge(twins.tally, uniquingKeysWith: +)
    }
    guard Self.environment["PERENNIAL_BULK_TALLY"] != nil else { return }
    print(tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)\n" }.joined())
  }

  @Test func `S24 the same on files that are opened anew`() async throws {
    for seed in 1...3 as ClosedRange<UInt64> {
      let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("perennial-twins-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appendingPathComponent("store").path
      let storage = try await RestlessStorage(seed: seed, in: path)
      var twins = try await Twins(seed: seed, verbs: 40) { _ in storage }
      for _ in 0..<12 { try await twins.step() }
    }
  }
}
