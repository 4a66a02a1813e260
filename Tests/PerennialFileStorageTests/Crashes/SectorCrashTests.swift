import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// I4 and I7 where frames end with sectors, and a power loss keeps the later sector of two.
@Suite struct SectorCrashTests {
  @Test func `I4: a commit that was not synced takes nothing with it that opening has written`()
    async throws
  {
    var count = 0
    for length in stride(from: 0, to: 512, by: 8) {
      let (image, markEnd) = try await Self.image(nameLength: length)
      guard markEnd % 512 == 0 else { continue }
      count += 1
      let desk = try WardDesk(
        try await WardDesk.open(SimulatedFileSystem(image, recordsCalls: false))
      )
      #expect(try await desk.wards().find(1).name.count == length, "name of \(length)")
    }
    #expect(count > 0)
  }

  /// What the disk holds when power fails in the sync of the first commit after a reopening, of which only the
  /// second sector was written; and where opening's own mark ended.
  private static func image(nameLength: Int) async throws -> (SimulatedDisk, markEnd: Int) {
    let disk = Shared<SimulatedDisk?>(nil)
    let isArmed = Shared(false)
    let system = SimulatedFileSystem(recordsCalls: false) { call, system in
      guard isArmed.value, call.call == .sync, call.name == FileName.ledger(1) else { return }
      let now = system.disk
      disk.withLock { if $0 == nil { $0 = now } }
    }
    let name = String(repeating: "n", count: nameLength)
    let first = try WardDesk(try await WardDesk.open(system))
    try await first.wards(.relaxed).create(Ward(id: 1, name: name))
    try await first.storage.close()
    let second = try WardDesk(try await WardDesk.open(system))
    let markEnd = system.disk[WardDesk.path, FileName.ledger(1)]?.count ?? 0
    isArmed.withLock { $0 = true }
    try await second.wards().create(Ward(id: 2, name: "south"))
    let crashed = try #require(disk.value)
    let variant = CrashVariant(names: .everything, contents: .sectors(~1, .old))
    return (crashed.image(variant).disk, markEnd)
  }

  @Test func `P4: a storage that is let go syncs what was relaxed`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let background = ManualBackground()
    try await WardDesk(try await WardDesk.open(system, background: background))
      .wards(.relaxed).create(Ward(id: 1, name: "north"))
    background.fireAll()
    let image = system.disk.image(CrashVariant(names: .everything, contents: .nothing))
    let desk = try WardDesk(
      try await WardDesk.open(SimulatedFileSystem(image.disk, recordsCalls: false))
    )
    #expect(try await desk.wards().find(1).name == "north")
  }
}
