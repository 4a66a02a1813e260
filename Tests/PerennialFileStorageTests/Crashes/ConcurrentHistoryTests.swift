import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// T10: many tasks on one store, with threads of its own, whose histories are recorded and crashed.
///
/// 4 histories; `PERENNIAL_HISTORIES` gives another number.
@Suite struct ConcurrentHistoryTests {
  private static let historyCount =
    ProcessInfo.processInfo.environment["PERENNIAL_HISTORIES"].flatMap { Int($0) }
    ?? (LongRuns.isLong ? 200 : 4)
  private static let taskCount = 8
  private static let stepCount = 6

  /// A commit as its caller saw it: its bed, and what a clock of the test said before and after.
  private struct Observed: Sendable {
    let bed: Int
    let durability: Durability
    let begin: Int
    let end: Int
  }

  /// What the callers know at a moment.
  private struct Known: Sendable {
    var begun: Set<Int> = []
    var durable: Set<Int> = []
  }

  @Test(arguments: 0..<historyCount)
  func `T10: commits of many tasks are in an order that all of them saw, crashed or not`(
    seed: Int
  ) async throws {
    let known = Shared(Known())
    let recorder = CrashRecorder { known.value }
    let system = SimulatedFileSystem(recordsCalls: false) { call, system in
      // A picture of the disk before each write and sync would be most of the test's time.
      if call.number % 3 == 0 { recorder.observe(call, system) }
    }
    let storage = try await WardDesk.open(system, background: try BackgroundThread())
    let desk = try WardDesk(storage)
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let observed = try await Self.history(desk, known, UInt64(seed))
    let order = try await Self.order(storage)
    try await storage.close()

    #expect(Set(order) == Set(observed.map(\.bed)))
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for first in observed {
      for second in observed where first.end < second.begin {
        let isInOrder = (places[first.bed] ?? 0) < (places[second.bed] ?? 0)
        #expect(isInOrder, "\(first) was answered before \(second) was begun")
      }
    }
    for (index, point) in recorder.finish(system).enumerated() where !point.note.begun.isEmpty {
      for image in point.disk.crashImages(limit: 4, seed: UInt64(seed * 1_000 + index)) {
        let recovered = try await WardDesk.open(
          SimulatedFileSystem(image.disk, recordsCalls: false)
        )
        let kept = try await Self.order(recovered)
        guard kept == Array(order.prefix(kept.count)), point.note.durable.isSubset(of: kept),
          point.note.begun.isSuperset(of: kept)
        else {
          Issue.record(
            "seed \(seed), \(point), \(image.variant): \(kept) of \(order), \(point.note)"
          )
          return
        }
      }
    }
  }

  /// Has tasks make beds side by side while the store is maintained and backed up.
  private static func history(
    _ desk: WardDesk,
    _ known: Shared<Known>,
    _ seed: UInt64
  ) async throws -> [Observed] {
    let clock = Shared(0)
    let tick: @Sendable () -> Int = {
      clock.withLock { clock in
        clock += 1
        return clock
      }
    }
    return try await withThrowingTaskGroup(of: [Observed].self) { group in
      for task in 0..<taskCount {
        group.addTask {
          var random = SeededGenerator(seed: seed, stream: UInt64(task))
          var observed: [Observed] = []
          for step in 0..<stepCount {
            let bed = task * stepCount + step + 1
            let durability: Durability = random.next() % 3 == 0 ? .relaxed : .durable
            known.withLock { _ = $0.begun.insert(bed) }
            let begin = tick()
            try await desk.beds(durability).create(Bed(id: bed, wardID: 1))
            let end = tick()
            if durability == .durable { known.withLock { _ = $0.durable.insert(bed) } }
            observed.append(
              Observed(bed: bed, durability: durability, begin: begin, end: end)
            )
            // Whoever has an answer sees what it says.
            _ = try await desk.beds().find(bed)
          }
          return observed
        }
      }
      group.addTask {
        try await desk.storage.maintain()
        try await desk.storage.backUp(to: "/copy")
        try await desk.storage.maintain()
        return []
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// The beds in the order in which the store has them.
  private static func order(_ storage: FileStorage) async throws -> [Int] {
    try await storage.read { reader throws(LifecycleError) in
      let page = AuditPageRequest(tenant: WardDesk.tenant, order: .oldestFirst, limit: 1_000)
      return try reader.auditPage(page).compactMap { record in
        guard record.event.kind == Bed.kind, case .integer(let id) = record.event.entityID else {
          return nil
        }
        return Int(id)
      }
    }
  }
}
