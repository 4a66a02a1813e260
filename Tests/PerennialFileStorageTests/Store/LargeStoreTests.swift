import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Files that are read in pieces, and limits that small stores never reach.
@Suite struct LargeStoreTests {
  private let system = SimulatedFileSystem(recordsCalls: false)

  private func desk(
    segmentBytes: Int = 64 << 20,
    segmentLimit: UInt64 = .max,
    progress: StorageProgressHandler? = nil
  ) async throws -> WardDesk {
    var options = FileStorage.Options()
    options.segmentBytes = segmentBytes
    let environment = FileStorage.Environment(
      options: options,
      segmentLimit: segmentLimit,
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    return try WardDesk(
      try await FileStorage.open(
        at: WardDesk.path,
        for: .writing,
        in: environment,
        progress: progress
      )
    )
  }

  @Test func `a store of many megabytes is closed with a checkpoint, and opened in pieces`()
    async throws
  {
    let text = String(repeating: "0123456789abcdef", count: 180_000)
    let first = try await desk()
    try await first.wards().create(Ward(id: 1, name: "north"))
    for bed in 1...2 { try await first.beds().create(Bed(id: bed, wardID: 1, note: text)) }
    first.storage.abandon()
    let told = Shared<[StorageProgress]>([])
    let second = try await desk { progress in told.withLock { $0.append(progress) } }
    #expect(told.value.count > 2)
    #expect(try await second.beds().find(2).note == text)
    try await second.storage.close()
    #expect(system.disk.contents(of: WardDesk.path).keys.contains { $0.hasPrefix("checkpoint") })
    let third = try await desk()
    #expect(third.storage.openReport.replayedTransactions == 0)
    #expect(try await third.beds().find(1).note == text)
    let report = try await FileStorage.verify(
      at: WardDesk.path,
      on: system,
      keeper: InlineBackground()
    )
    #expect(report.isSound)
    // Alive is all of it: nothing is compacted, and a copy is read in pieces, too.
    system.inject(.fails(18), from: 0, only: [.link])
    try await third.storage.backUp(to: "/copy")
    let copy = try WardDesk(try await WardDesk.open(system, at: "/copy", for: .reading))
    #expect(try await copy.beds().find(2).note == text)
  }

  @Test func `a segment that can take no more is followed by another one`() async throws {
    let desk = try await desk(segmentLimit: 200)
    for ward in 1...4 { try await desk.wards().create(Ward(id: ward, name: "\(ward)")) }
    #expect(try await desk.storage.statistics().segments == 4)
    system.inject(.fails(28), from: 0, only: [.write])
    let text = try await ErrorText.of(at: WardDesk.path) { try await desk.wards().softDelete(1) }
    #expect(text?.code == "noSpace")
    system.removeFaults()
    let picture = try await WardPicture.take(desk.storage)
    desk.storage.abandon()
    #expect(try await WardPicture.take(try await WardDesk.open(system)) == picture)
  }

  @Test func `a checkpoint is written when as much was written as it has itself`() async throws {
    let desk = try await desk(segmentBytes: 256)
    var segments = 0
    for ward in 1...4 { try await desk.wards().create(Ward(id: ward, name: "\(ward)")) }
    for bed in 1...40 {
      try await desk.beds().create(Bed(id: bed, wardID: 1))
      await desk.storage.filesGate.pass()
      desk.storage.filesGate.leave()
      segments = max(segments, try await desk.storage.statistics().segments)
    }
    #expect(segments > 2)
    #expect(desk.storage.maintenanceFailure == nil)
    let picture = try await WardPicture.take(desk.storage)
    try await desk.storage.close()
    #expect(try await WardPicture.take(try await WardDesk.open(system)) == picture)
  }

  @Test func `copies of many cells take several frames and segments`() async throws {
    let desk = try await desk(segmentBytes: 1 << 20)
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let text = String(repeating: "x", count: 400_000)
    for bed in 1...6 { try await desk.beds(.relaxed).create(Bed(id: bed, wardID: 1, note: text)) }
    for bed in 1...6 where bed % 3 > 0 {
      try await desk.beds(.relaxed).update(bed) { $0.note = "\(bed)" }
    }
    try await desk.storage.maintain()
    try await desk.storage.maintain()
    #expect(try await desk.beds().find(3).note == text)
    #expect(try await desk.beds().find(4).note == "4")
    try await desk.storage.close()
    let again = try WardDesk(try await WardDesk.open(system))
    #expect(try await again.beds().find(6).note == text)
  }
}
