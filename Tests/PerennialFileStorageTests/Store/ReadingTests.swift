import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Stores that are opened for reading, beside a writer and after it.
@Suite struct ReadingTests {
  private let system = SimulatedFileSystem(recordsCalls: false)

  private func reader() async throws -> FileStorage {
    try await WardDesk.open(system, for: .reading)
  }

  @Test func `a reader sees what the store was closed with, also beside the next writer`()
    async throws
  {
    // Nothing runs in the background: no mark follows a commit.
    let silent = SilentBackground()
    let desk = try WardDesk(
      try await WardDesk.open(system, background: silent)
    )
    for ward in 1...3 { try await desk.wards(.relaxed).create(Ward(id: ward, name: "\(ward)")) }
    let picture = try await WardPicture.take(desk.storage)
    try await desk.storage.close()
    #expect(try await WardPicture.take(try await reader()) == picture)
    let writer = try await WardDesk.open(system, background: silent)
    #expect(try await WardPicture.take(try await reader()) == picture)
    writer.abandon()
    #expect(try await WardPicture.take(try await reader()) == picture)
  }

  @Test func `a reader keeps what it saw until it is refreshed`() async throws {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let first = try await WardPicture.take(desk.storage)
    let reader = try await reader()
    #expect(reader.access == .reading)
    #expect(try await WardPicture.take(reader) == first)
    try await desk.wards().create(Ward(id: 2, name: "south"))
    // Its files go, and it has them open.
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 3, name: "east"))
    #expect(try await WardPicture.take(reader) == first)
    try await reader.refresh()
    #expect(try await WardPicture.take(reader) == WardPicture.take(desk.storage))
    try await desk.storage.refresh()
    try await reader.close()
    let closed = try await ErrorText.of(at: WardDesk.path) { try await reader.refresh() }
    #expect(closed?.code == "closed")
    try await reader.close()
  }

  @Test func `a reader that comes while the manifest is replaced begins anew`() async throws {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let picture = try await WardPicture.take(desk.storage)
    let old = system.disk
    try await desk.storage.maintain()
    let new = system.disk
    // The old manifest is read first; its files are gone, and by then the new one stands.
    let mixed = SimulatedFileSystem(new, recordsCalls: false) { call, system in
      guard call.call == .open, call.name == FileName.ledger(1) else { return }
      system.withState { $0.disk[WardDesk.path, "MANIFEST"] = new[WardDesk.path, "MANIFEST"] }
    }
    mixed.withState { $0.disk[WardDesk.path, "MANIFEST"] = old[WardDesk.path, "MANIFEST"] }
    let reader = try await WardDesk.open(mixed, for: .reading)
    #expect(try await WardPicture.take(reader) == picture)
  }

  @Test func `statistics count what there is, here and in a reader`() async throws {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    try await desk.beds().create([Bed(id: 1, wardID: 1), Bed(id: 2, wardID: 1)])
    let statistics = try await desk.storage.statistics()
    let files = system.disk.contents(of: WardDesk.path)
    let ledgers = files.filter { $0.key.hasPrefix("ledger") }
    let checkpoint = files.first { $0.key.hasPrefix("checkpoint") }
    #expect(statistics.records == 3)
    #expect(statistics.auditRecords == 3)
    #expect(statistics.segments == ledgers.count)
    #expect(statistics.ledgerBytes == Int64(ledgers.values.reduce(0) { $0 + $1.count }))
    #expect(statistics.checkpointBytes == Int64(checkpoint?.value.count ?? 0))
    #expect(statistics.replayBytes == Int64(files[FileName.ledger(2)]?.count ?? 0))
    #expect(statistics.liveBytes > 0 && statistics.liveBytes < statistics.ledgerBytes)
    #expect(statistics.formatVersion == "1.0")
    try await desk.storage.close()
    let closed = try await reader()
    #expect(try await closed.statistics() == statistics)
  }

  @Test func `progress is told for everything that can take long, from none to all`() async throws {
    let told = Shared<[StorageProgress]>([])
    let handler: StorageProgressHandler = { progress in told.withLock { $0.append(progress) } }
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: String(repeating: "long ", count: 200)))
    try await desk.storage.maintain(progress: handler)
    try await desk.wards().create(Ward(id: 2, name: "south"))
    try await desk.storage.backUp(to: "/copy", progress: handler)
    try await desk.storage.close()
    _ = try await FileStorage.verify(
      at: WardDesk.path,
      on: system,
      keeper: InlineBackground(),
      progress: handler
    )
    let environment = FileStorage.Environment(
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    _ = try await FileStorage.open(
      at: WardDesk.path,
      for: .reading,
      in: environment,
      progress: handler
    )
    for step in [StorageProgress.Step.opening, .verifying, .maintaining, .copying] {
      let steps = told.value.filter { $0.step == step }
      #expect(steps.first?.done == 0, "\(step)")
      #expect(steps.map(\.done) == steps.map(\.done).sorted(), "\(step)")
      #expect(steps.allSatisfy { $0.done <= $0.total }, "\(step)")
      #expect(steps.last.map { $0.done == $0.total } == true, "\(steps)")
    }
  }
}

/// Runs jobs at once, but none of those that were to come later, and no sync by itself.
private final class SilentBackground: Background {
  func run(_ job: @escaping @Sendable () -> Void) { job() }
  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {}
}
