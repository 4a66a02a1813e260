import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// T2: all histories of a few steps, crashed at every call, and crashed again while the store is recovered.
///
/// Histories of 2 steps; `PERENNIAL_STEPS` gives another number, `PERENNIAL_LONG` makes it 3. A crash within what
/// two histories have in common is tried once.
@Suite struct ExhaustiveTests {
  private static let stepCount =
    ProcessInfo.processInfo.environment["PERENNIAL_STEPS"].flatMap { Int($0) }
    ?? (LongRuns.isLong ? 3 : 2)
  private static let steps: [CrashStep] = [
    .create, .createRelaxed, .softDelete, .restore, .purge, .maintain, .reopen, .abandon,
  ]
  private static let imagesPerPoint = 6

  private struct Counts {
    var histories = 0
    var points = 0
    var images = 0
    var secondImages = 0
  }

  @Test
  func `T2: whatever few steps came before, a crash leaves a prefix, and so does a second one`()
    async throws
  {
    var counts = Counts()
    var histories: [[CrashStep]] = [[]]
    for _ in 0..<Self.stepCount {
      histories = histories.flatMap { history in Self.steps.map { history + [$0] } }
      for history in histories {
        if let problem = try await Self.problem(history, &counts) {
          Issue.record("\(history): \(problem)")
          return
        }
      }
    }
    #expect(counts.histories >= 8 + 64)
    print(
      "\(counts.histories) histories of up to \(Self.stepCount) steps, \(counts.points) crash points, "
        + "\(counts.images) images, \(counts.secondImages) of crashes while recovering"
    )
  }

  /// Of what is durable nothing may prove it, where a power loss took the mark that follows.
  @Test
  func `T2: whatever a crash left of the last commit, another one while recovering takes nothing`()
    async throws
  {
    let (points, pictures) = try await CrashTests.run([.create, .createRelaxed, .create])
    let check = CrashCheck(pictures: pictures)
    var counts = Counts()
    for (index, point) in points.suffix(4).enumerated() {
      for image in point.disk.crashImages(limit: LongRuns.isLong ? 500 : 24, seed: UInt64(index)) {
        if let problem = await Self.problemOfSecondCrash(
          image.disk,
          point.note,
          check,
          &counts
        ) {
          Issue.record("\(point), \(image.variant), recovering: \(problem)")
          return
        }
      }
    }
    #expect(counts.secondImages > 1_000)
  }

  /// Performs a history and crashes its last step.
  private static func problem(_ steps: [CrashStep], _ counts: inout Counts) async throws -> String?
  {
    let note = Shared(CrashNote())
    let recorder = Shared<CrashRecorder<CrashNote>?>(nil)
    let system = SimulatedFileSystem(recordsCalls: false) { call, system in
      recorder.value?.observe(call, system)
    }
    let history = try await CrashHistory(system, note)
    for step in steps.dropLast() { try await history.perform(step) }
    let last = CrashRecorder { note.value }
    recorder.withLock { $0 = last }
    if let step = steps.last { try await history.perform(step) }
    let check = CrashCheck(pictures: await history.pictures)
    counts.histories += 1
    for (index, point) in last.finish(system).enumerated() {
      counts.points += 1
      let images = point.disk.crashImages(limit: imagesPerPoint, seed: UInt64(index))
      for (number, image) in images.enumerated() {
        counts.images += 1
        let goesOn = (index + number) % 8 == 0
        if let problem = await check.problem(image.disk, point.note, goesOn: goesOn) {
          return "\(point), \(image.variant): \(problem)"
        }
        guard (index + number) % LongRuns.step(24) == 0 else { continue }
        if let problem = await problemOfSecondCrash(image.disk, point.note, check, &counts) {
          return "\(point), \(image.variant), recovering: \(problem)"
        }
      }
    }
    return nil
  }

  /// Recovers a crashed store and crashes that at every call.
  private static func problemOfSecondCrash(
    _ disk: SimulatedDisk,
    _ note: CrashNote,
    _ check: CrashCheck,
    _ counts: inout Counts
  ) async -> String? {
    let recorder = CrashRecorder { note }
    let system = SimulatedFileSystem(disk, recordsCalls: false) { recorder.observe($0, $1) }
    let storage: FileStorage
    do throws(StorageError) {
      storage = try await WardDesk.open(system)
    } catch {
      return "\(error)"
    }
    storage.abandon()
    for (index, point) in recorder.finish(system).enumerated() {
      for image in point.disk.crashImages(limit: 3, seed: UInt64(index)) {
        counts.secondImages += 1
        if let problem = await check.problem(image.disk, note, goesOn: false) {
          return "\(point), \(image.variant): \(problem)"
        }
      }
    }
    return nil
  }
}
