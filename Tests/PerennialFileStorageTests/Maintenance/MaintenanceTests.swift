import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

@Suite struct MaintenanceTests {
  @Test func `a writer that compacts meanwhile does not make verify fail`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    let before = system.disk
    for round in 0..<5 { try await desk.wards().update(1) { $0.name = "a longer name \(round)" } }
    try await desk.storage.maintain()
    try await desk.wards().update(1) { $0.name = "last" }
    try await desk.storage.maintain()
    let after = system.disk.contents(of: WardDesk.path)
    for place in 0..<60 {
      let calls = Shared(0)
      let mixed = SimulatedFileSystem(before, recordsCalls: false) { call, system in
        guard call.call == .open || call.call == .read else { return }
        let count = calls.withLock { calls in
          calls += 1
          return calls
        }
        guard count == place else { return }
        system.withState { state in
          for name in state.disk.contents(of: WardDesk.path).keys {
            state.disk[WardDesk.path, name] = nil
          }
          for (name, bytes) in after { state.disk[WardDesk.path, name] = bytes }
        }
      }
      let keeper = InlineBackground()
      let report = try await FileStorage.verify(at: WardDesk.path, on: mixed, keeper: keeper)
      #expect(report.isSound, "call \(place): \(report.problems)")
    }
  }

  @Test func `a full disk in compaction leaves no file behind`() async throws {
    let isArmed = Shared(false)
    let writes = Shared<[String: Int]>([:])
    let system = SimulatedFileSystem(recordsCalls: false) { call, system in
      guard isArmed.value, call.call == .write, call.name.hasPrefix("ledger-") else { return }
      let count = writes.withLock { writes in
        writes[call.name, default: 0] += 1
        return writes[call.name] ?? 0
      }
      if count >= 2 { system.inject(.fails(28), at: call.number) }
    }
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let (long, other) = (
      String(repeating: "x", count: 500_000), String(repeating: "y", count: 500_000)
    )
    try await desk.beds().create((1...24).map { Bed(id: $0, wardID: 1, note: long) })
    try await desk.storage.maintain()
    for bed in 1...13 { try await desk.beds().update(bed) { $0.note = other } }
    isArmed.withLock { $0 = true }
    var counts: Set<Int> = []
    for _ in 0..<3 {
      await #expect(throws: StorageError.self) { try await desk.storage.maintain() }
      writes.withLock { $0 = [:] }
      counts.insert(system.disk.contents(of: WardDesk.path).count)
    }
    #expect(counts.count == 1, "each try leaves one more")
    isArmed.withLock { $0 = false }
    try await desk.storage.maintain()
    try await desk.storage.close()
    #expect(
      try await FileStorage.verify(at: WardDesk.path, on: system, keeper: InlineBackground())
        .isSound
    )
  }

  private let system = SimulatedFileSystem(recordsCalls: false)

  @Test func `damage is told and not copied`() async throws {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let picture = try await WardPicture.take(desk.storage)
    let name = FileName.ledger(1)
    let sound = try #require(system.disk[WardDesk.path, name])
    var damaged = sound
    let place = try #require((0..<sound.count).last { sound[$0...].starts(with: "north".utf8) })
    damaged[place] ^= 1
    system.withState { $0.disk[WardDesk.path, name] = damaged }
    let text = try await ErrorText.of(at: WardDesk.path) { try await desk.storage.maintain() }
    // The cell begins with its checksum, before the payload.
    let payload = try #require((0..<place).last { sound[$0] == UInt8(ascii: "{") })
    let expected = ErrorText(
      .corrupt,
      "\(name) is damaged at byte \(payload - Cell.checksumSize): the checksum of what is stored there "
        + "does not fit; restore the store from a backup"
    )
    #expect(text == expected)
    system.withState { $0.disk[WardDesk.path, name] = sound }
    try await desk.storage.maintain()
    #expect(try await WardPicture.take(desk.storage) == picture)
  }

  @Test func `maintenance of what has not changed does nothing`() async throws {
    let desk = try WardDesk(try await WardDesk.open(system))
    #expect(try await desk.storage.maintain() == MaintenanceReport())
    try await desk.wards().create(Ward(id: 1, name: "north"))
    #expect(try await desk.storage.maintain().hasCheckpoint)
    let files = system.disk.contents(of: WardDesk.path).keys.sorted()
    #expect(try await desk.storage.maintain() == MaintenanceReport())
    #expect(system.disk.contents(of: WardDesk.path).keys.sorted() == files)
  }

  /// A store that maintains itself, with small segments.
  private func restlessDesk(
    _ keeper: any Background = InlineBackground()
  ) async throws -> WardDesk {
    var options = FileStorage.Options()
    options.segmentBytes = 4_096
    let environment = FileStorage.Environment(
      options: options,
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: keeper
    )
    return try WardDesk(
      try await FileStorage.open(at: WardDesk.path, for: .writing, in: environment)
    )
  }

  @Test func `a storage maintains itself as its ledger grows`() async throws {
    let desk = try await restlessDesk()
    try await desk.wards().create(Ward(id: 1, name: "north"))
    for round in 1...120 {
      try await desk.wards().update(1) { $0.name = String(repeating: "\(round) ", count: 40) }
      // What runs by itself is waited for as what comes after it is.
      await desk.storage.filesGate.pass()
      desk.storage.filesGate.leave()
    }
    let statistics = try await desk.storage.statistics()
    #expect(statistics.checkpointBytes > 0)
    #expect(statistics.ledgerBytes < 60_000)
    #expect(desk.storage.maintenanceFailure == nil)
    let picture = try await WardPicture.take(desk.storage)
    try await desk.storage.close()
    let again = try await WardDesk.open(system)
    #expect(try await WardPicture.take(again) == picture)
  }

  @Test func `maintenance that fails is told, and tried again later`() async throws {
    let desk = try await restlessDesk()
    try await desk.wards().create(Ward(id: 1, name: "north"))
    system.inject(.fails(28), from: 0, only: [.link, .rename, .syncDirectory])
    var rounds = 0
    while desk.storage.maintenanceFailure == nil, rounds < 200 {
      rounds += 1
      let name = String(repeating: "\(rounds) ", count: 40)
      try await desk.wards().update(1) { $0.name = name }
      await desk.storage.filesGate.pass()
      desk.storage.filesGate.leave()
    }
    #expect(desk.storage.maintenanceFailure?.code == .noSpace)
    system.removeFaults()
    while desk.storage.maintenanceFailure != nil, rounds < 400 {
      rounds += 1
      let name = String(repeating: "\(rounds) ", count: 40)
      try await desk.wards().update(1) { $0.name = name }
      await desk.storage.filesGate.pass()
      desk.storage.filesGate.leave()
    }
    #expect(desk.storage.maintenanceFailure == nil)
    #expect(try await desk.storage.statistics().checkpointBytes > 0)
    try await desk.storage.close()
  }

  @Test func `a segment is ended without a checkpoint while that would be written too often`()
    async throws
  {
    let desk = try await restlessDesk()
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let note = String(repeating: "long ", count: 20)
    try await desk.beds().create((1...900).map { Bed(id: $0, wardID: 1, note: note) })
    await desk.storage.filesGate.pass()
    desk.storage.filesGate.leave()
    try await desk.storage.maintain()
    let before = try await desk.storage.statistics()
    #expect(before.checkpointBytes > 3 * 4_096)
    for round in 1...20 {
      try await desk.wards().update(1) { $0.name = String(repeating: "\(round) ", count: 40) }
      await desk.storage.filesGate.pass()
      desk.storage.filesGate.leave()
    }
    let after = try await desk.storage.statistics()
    #expect(after.segments > before.segments)
    #expect(after.checkpointBytes == before.checkpointBytes)
  }

  @Test func `copies go on in another segment where one is long enough`() async throws {
    var options = FileStorage.Options()
    options.maintainsItself = false
    options.segmentBytes = 1 << 20
    let environment = FileStorage.Environment(
      options: options,
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    let storage = try await FileStorage.open(at: WardDesk.path, for: .writing, in: environment)
    let desk = try WardDesk(storage)
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let (long, other) = (
      String(repeating: "x", count: 400_000), String(repeating: "y", count: 400_000)
    )
    try await desk.beds().create((1...20).map { Bed(id: $0, wardID: 1, note: long) })
    for note in [other, long] {
      for bed in 1...20 { try await desk.beds().update(bed) { $0.note = note } }
    }
    let picture = try await WardPicture.take(storage)
    try await storage.maintain()
    let manifest = try Manifest.decode(try #require(system.disk[WardDesk.path, FileName.manifest]))
    #expect(manifest.segments.count { $0.isCompacted } > 1)
    #expect(try await WardPicture.take(storage) == picture)
    try await storage.close()
    let keeper = InlineBackground()
    #expect(
      try await FileStorage.verify(at: WardDesk.path, on: system, keeper: keeper).isSound
    )
  }
}
