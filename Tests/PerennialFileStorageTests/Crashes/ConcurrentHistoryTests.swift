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

  /// A read as its caller saw it: the beds in the order in which the store had them.
  private struct Seen: Sendable {
    let beds: [Int]
    let begin: Int
    let end: Int
  }

  /// What one task did, or all of them.
  private struct History: Sendable {
    var commits: [Observed] = []
    var reads: [Seen] = []
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
    let history = try await Self.history(desk, known, UInt64(seed))
    let order = try await Self.order(storage)
    try await storage.close()

    #expect(Set(order) == Set(history.commits.map(\.bed)))
    #expect(Self.contradictions(of: history, to: order) == [])
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

  /// What the writers' order does not explain of what each caller saw, and when.
  private static func contradictions(of history: History, to order: [Int]) -> [String] {
    var found: [String] = []
    let places = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for first in history.commits {
      let place = places[first.bed] ?? 0
      for second in history.commits
      where first.end < second.begin && place >= (places[second.bed] ?? 0) {
        found.append("\(first) was answered before \(second) was begun")
      }
      for read in history.reads {
        let isSeen = place < read.beds.count
        if !isSeen, first.end < read.begin { found.append("\(read) does not see \(first)") }
        if isSeen, first.begin > read.end { found.append("\(read) sees \(first) before it began") }
      }
    }
    for first in history.reads {
      if !order.starts(with: first.beds) { found.append("\(first) is no state of the store") }
      for second in history.reads
      where first.end < second.begin && first.beds.count > second.beds.count {
        found.append("\(second) sees less than \(first)")
      }
    }
    return found
  }

  /// Has tasks make beds side by side while the store is maintained and backed up.
  private static func history(
    _ desk: WardDesk,
    _ known: Shared<Known>,
    _ seed: UInt64
  ) async throws -> History {
    let clock = Shared(0)
    let tick: @Sendable () -> Int = {
      clock.withLock { clock in
        clock += 1
        return clock
      }
    }
    return try await withThrowingTaskGroup(of: History.self) { group in
      for task in 0..<taskCount {
        group.addTask {
          var random = SeededGenerator(seed: seed, stream: UInt64(task))
          var history = History()
          for step in 0..<stepCount {
            let bed = task * stepCount + step + 1
            let durability: Durability = random.next() % 3 == 0 ? .relaxed : .durable
            known.withLock { _ = $0.begun.insert(bed) }
            let begin = tick()
            try await desk.beds(durability).create(Bed(id: bed, wardID: 1))
            let end = tick()
            if durability == .durable { known.withLock { _ = $0.durable.insert(bed) } }
            history.commits.append(
              Observed(bed: bed, durability: durability, begin: begin, end: end)
            )
            let start = tick()
            let seen = try await order(desk.storage)
            history.reads.append(Seen(beds: seen, begin: start, end: tick()))
          }
          return history
        }
      }
      group.addTask {
        try await desk.storage.maintain()
        try await desk.storage.backUp(to: "/copy")
        try await desk.storage.maintain()
        return History()
      }
      return try await group.reduce(into: History()) { all, task in
        all.commits += task.commits
        all.reads += task.reads
      }
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
