import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// T1: a crash at every call, and of each everything that the disk may hold then.
///
/// `PERENNIAL_CRASH_IMAGES` gives the number of images of each crash point, 8 unless given.
@Suite struct CrashTests {
  private static let imagesPerPoint =
    ProcessInfo.processInfo.environment["PERENNIAL_CRASH_IMAGES"].flatMap { Int($0) } ?? 8

  private static let script: [CrashStep] = [
    .create, .createRelaxed, .createMany, .softDelete, .maintain, .restore, .create, .purge,
    .maintain, .createMany, .backUp, .softDelete, .reopen, .restore, .createRelaxed, .abandon,
    .create, .maintain, .purge, .reopen, .create,
  ]

  @Test func `I7: whatever a crash leaves is a prefix that has all that was acknowledged`()
    async throws
  {
    let (points, pictures) = try await Self.run(Self.script)
    let check = CrashCheck(pictures: pictures)
    var count = 0
    for (index, point) in points.enumerated() {
      let images = point.disk.crashImages(limit: Self.imagesPerPoint, seed: UInt64(index))
      for (number, image) in images.enumerated() {
        count += 1
        let problem = await check.problem(image.disk, point.note, goesOn: number % 6 == 0)
        guard let problem else { continue }
        Issue.record("\(point), \(image.variant): \(problem)")
        return
      }
    }
    #expect(points.count > 200)
    #expect(count > 1_000)
    print("\(count) images of \(points.count) crash points, \(pictures.count) states")
  }

  @Test func `I1: no byte that was synced is changed, but for a tail that is cut off`() async throws
  {
    let system = SimulatedFileSystem()
    let history = try await CrashHistory(system, Shared(CrashNote()))
    for step in Self.script { try await history.perform(step) }
    let changes = system.syncedBytesChanges.filter { $0.call.name != FileName.lock }
    #expect(changes.filter { $0.kind == .overwritten } == [])
  }

  /// Performs steps and notes the disk before each call.
  static func run(
    _ script: [CrashStep]
  ) async throws -> (points: [CrashPoint<CrashNote>], pictures: [String]) {
    let note = Shared(CrashNote())
    let recorder = CrashRecorder { note.value }
    let system = SimulatedFileSystem { recorder.observe($0, $1) }
    let history = try await CrashHistory(system, note)
    for step in script { try await history.perform(step) }
    return (recorder.finish(system), await history.pictures)
  }
}
