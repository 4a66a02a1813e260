import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Rule S25 on files: yesterday's store and today's schema, also across a crash in the middle.
@Suite struct MigrationOnFilesTests {
  /// Yesterday's store, closed.
  private static func yesterday(visits: Int = 20) async throws -> SimulatedDisk {
    let system = SimulatedFileSystem(recordsCalls: false)
    let storage = try await WardDesk.open(system)
    try await Clinic.fill(storage, visits: visits)
    try await storage.close()
    return system.disk
  }

  @Test func `S25 a store of yesterday is refused with every difference, and is as it was`()
    async throws
  {
    let system = SimulatedFileSystem(try await Self.yesterday(), recordsCalls: false)
    let storage = try await WardDesk.open(system)
    let before = try await Clinic.picture(storage)
    let store = try Clinic.today(storage, migrations: [])
    do throws(LifecycleError) {
      try await store.prepare()
      Issue.record("It was let through")
    } catch {
      guard case .schemaMismatch(let mismatch) = error else { throw error }
      #expect(
        Set(mismatch.differences.map(\.rule)) == [
          .missingState, .newRelation, .newUniqueKey, .olderPayload,
        ]
      )
    }
    #expect(try await Clinic.picture(storage) == before)
    try await storage.close()
    let again = try await WardDesk.open(system)
    let visits = try Clinic.yesterday(again)
      .repository(of: Clinic.OldVisit.self, as: WardDesk.nurse)
    #expect(try await visits.find(1).state == .waiting)
  }

  @Test func `S25 a store of yesterday that was migrated is one of today at the next opening`()
    async throws
  {
    let system = SimulatedFileSystem(try await Self.yesterday(), recordsCalls: false)
    let storage = try await WardDesk.open(system)
    try await Clinic.today(storage).prepare()
    let migrated = try await Clinic.picture(storage)
    try await storage.close()
    let again = try await WardDesk.open(system)
    #expect(again.openReport.wasClosed)
    #expect(try await Clinic.picture(again) == migrated)
    // Without migrations, since nothing is left to do.
    let visits = try Clinic.today(again, migrations: [])
      .repository(of: Clinic.Visit.self, as: WardDesk.nurse)
    #expect(try await visits.find(1).state == .queued)
    #expect(try await visits.find(7).title == "visit 7")
    #expect(
      try await visits.counts().states == [.queued: 6, .planned: 10, .cancelled: 2, .archived: 1]
    )
    try await again.maintain()
    try await again.close()
    let last = try await WardDesk.open(system)
    #expect(
      try await Clinic.today(last, migrations: [])
        .repository(of: Clinic.Visit.self, as: WardDesk.nurse).find(3, in: .all).state == .archived
    )
  }

  /// A crash before every call of a migration, and of each what the disk may hold then.
  @Test func `S25 I7 a migration that a crash ends goes on at the next opening`() async throws {
    let yesterday = try await Self.yesterday()
    let recorder = CrashRecorder { 0 }
    let system = SimulatedFileSystem(yesterday) { recorder.observe($0, $1) }
    let storage = try await WardDesk.open(system)
    try await Clinic.migrate(storage)
    let end = try await Clinic.picture(storage)
    try await storage.close()
    let points = recorder.finish(system)
    var unfinished = 0
    for (index, point) in points.enumerated() {
      for image in point.disk.crashImages(limit: 6, seed: UInt64(index)) {
        let storage = try await WardDesk.open(
          SimulatedFileSystem(image.disk, recordsCalls: false)
        )
        if try await Clinic.picture(storage) != end { unfinished += 1 }
        try await Clinic.migrate(storage)
        #expect(try await Clinic.picture(storage) == end, "\(point), \(image.variant)")
      }
    }
    #expect(points.count > 10)
    #expect(unfinished > 50)
  }
}
