#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Testing

/// Random verbs on files that are opened anew at random, compared with a slow and obvious model.
///
/// 10 seeds of 300 verbs. `PERENNIAL_FILE_SEEDS` gives another number of seeds, `PERENNIAL_FILE_SEED` replays one.
@Suite struct FileModelTests {
  private static let verbs = 300
  private static let lanes: UInt64 = 2
  private static let environment = ProcessInfo.processInfo.environment

  private static var seeds: ClosedRange<UInt64> {
    if let only = number("PERENNIAL_FILE_SEED") { return only...only }
    return 1...max(number("PERENNIAL_FILE_SEEDS") ?? 10, 1)
  }

  private static func number(_ name: String) -> UInt64? {
    environment[name].flatMap { UInt64($0) }
  }

  @Test(arguments: 0..<lanes)
  @concurrent
  func `T9: files that are opened anew hold S1 to S17`(lane: UInt64) async throws {
    for seed in Self.seeds where seed % Self.lanes == lane {
      do {
        try await Self.run(seed)
      } catch {
        Issue.record("PERENNIAL_FILE_SEED=\(seed): \(error)")
        return
      }
    }
  }

  private static func run(_ seed: UInt64) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("perennial-model-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("store").path
    let storage = try await RestlessStorage(seed: seed, in: path)
    var run = try ModelRun(seed: seed) { _ in storage }
    try await run.run(verbs: verbs, comparingEvery: seed % 10 == 0 ? 1 : 25)
  }
}
