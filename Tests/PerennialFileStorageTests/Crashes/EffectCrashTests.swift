import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// T1 and T2 for what a store owes to the world outside and tells to its followers (rules S22 and S23): a crash at
/// every call of a history, and a second one while what the first left is settled.
@Suite struct EffectCrashTests {
  private static let script: [OwingStep] = [
    .create, .createRelaxed, .archiveAll, .remove, .create, .create, .archiveAll, .removeRelaxed,
    .drain, .maintain, .create, .removeAll, .abandon, .drain, .createRelaxed, .archiveAll, .reopen,
    .removeAll, .maintain, .drain, .create, .reopen,
  ]

  @Test(arguments: [false, true])
  func
    `S22, S23: after a crash at any call each file of a removed record is deleted or owed, and no other`(
      failsFirst: Bool
    ) async throws
  {
    let note = Shared(OwingNote())
    let recorder = CrashRecorder { note.value }
    let system = SimulatedFileSystem(recordsCalls: false) { recorder.observe($0, $1) }
    let history = try await OwingHistory(system, note, failsFirst: failsFirst)
    for step in Self.script { try await history.perform(step) }
    let desk = await history.desk
    let check = OwingCheck(all: try await desk.changes(), commits: await history.commits)
    try await desk.settle()
    #expect(note.value.deletedFiles.count == 6)
    #expect(try await desk.owed() == [])

    var counts = (images: 0, second: 0)
    let points = recorder.finish(system)
    for (index, point) in points.enumerated() {
      let images = point.disk.crashImages(limit: LongRuns.isLong ? 60 : 6, seed: UInt64(index))
      for (number, image) in images.enumerated() {
        counts.images += 1
        let settles = LongRuns.isLong || (index + number) % 7 == 0
        if let problem = await check.problem(image.disk, point.note, settles, &counts.second) {
          Issue.record("\(point), \(image.variant): \(problem)")
          return
        }
      }
    }
    #expect(points.count > 100)
    #expect(counts.images > 500)
    #expect(counts.second > 500)
    print(
      "\(counts.images) images of \(points.count) crash points, \(counts.second) of second crashes"
    )
  }
}

/// What a store owes and tells after a crash, compared with what happened before it.
struct OwingCheck {
  /// All changes of the history, in order.
  let all: [ChangeEvent]
  /// How many there were after each commit.
  let commits: [Int]

  /// What is wrong with what a crash left; nil where nothing is.
  ///
  /// Where it settles, everything owed is performed, and that is crashed at each call, too.
  func problem(
    _ disk: SimulatedDisk,
    _ before: OwingNote,
    _ settles: Bool,
    _ count: inout Int
  ) async -> String? {
    let note = Shared(before)
    let recorder = CrashRecorder { note.value }
    let system = SimulatedFileSystem(disk, recordsCalls: false) {
      if settles { recorder.observe($0, $1) }
    }
    do {
      let desk = try await ScanDesk(system, NotingPerformer(note, failsFirst: false))
      if let problem = try await problem(desk, before) { return problem }
      guard settles else { return nil }
      try await desk.settle()
      guard try await desk.owed() == [] else { return "something is owed after all was performed" }
      for (index, point) in recorder.finish(system).enumerated() {
        for image in point.disk.crashImages(limit: 3, seed: UInt64(index)) {
          count += 1
          let again = SimulatedFileSystem(image.disk, recordsCalls: false)
          let desk = try await ScanDesk(again, NotingPerformer(note, failsFirst: false))
          if let problem = try await problem(desk, point.note) {
            return "settling, \(point), \(image.variant): \(problem)"
          }
        }
      }
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// What is wrong with what a recovered store holds.
  private func problem(_ desk: ScanDesk, _ note: OwingNote) async throws -> String? {
    let changes = try await desk.changes()
    guard all.starts(with: changes) else {
      return "the changes are none that ever were: \(changes)"
    }
    guard commits.contains(changes.count) else {
      return "\(changes.count) changes end in the middle of a commit"
    }
    guard (note.durable...note.begun).contains(changes.count) else {
      return "\(note.durable) to \(note.begun) changes were made, and \(changes.count) are told"
    }
    if let problem = try await problemOfRecords(desk, changes) { return problem }

    let owed = try await desk.owed()
    let removed = Set(changes.filter { $0.verb == .hardDelete }.map { "image \($0.entityID)" })
    let files = Set(owed.map(\.file)).subtracting([""])
    guard files.isSubset(of: removed), note.deletedFiles.isSubset(of: removed) else {
      return "of \(removed), \(note.deletedFiles) were deleted and \(files) are owed: too many"
    }
    guard files.union(note.deletedFiles) == removed else {
      return "of \(removed), only \(note.deletedFiles) were deleted and \(files) are owed"
    }
    // Each commit had one; some were performed twice, so this finds a loss in most histories and not in all.
    let invalidations = note.invalidations + owed.count { !$0.patterns.isEmpty }
    guard invalidations >= (commits.firstIndex(of: changes.count) ?? 0) else {
      return "\(invalidations) invalidations for \(changes.count) changes"
    }
    return nil
  }

  /// The records must be those that the changes tell of.
  private func problemOfRecords(
    _ desk: ScanDesk,
    _ changes: [ChangeEvent]
  ) async throws -> String? {
    var expected: [Int: Phase] = [:]
    for change in changes {
      guard let id = change.id(of: Scan.self) else { return "a change of another kind" }
      switch change.verb {
      case .create: expected[id] = .active
      case .archive: expected[id] = .archived
      default: expected[id] = nil
      }
    }
    let found = try await desk.scans().list(Query(in: .all)).records
    let phases = Dictionary(uniqueKeysWithValues: found.map { ($0.entity.id, $0.phase) })
    return phases == expected ? nil : "the changes tell of \(expected), the records are \(phases)"
  }
}
