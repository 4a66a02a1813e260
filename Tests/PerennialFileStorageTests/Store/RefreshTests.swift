import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Reading anew where something else lies in the directory by now.
@Suite struct RefreshTests {
  /// The disk on which a closed store has a second ward of some name.
  private static func disk(_ start: SimulatedDisk, ward name: String) async throws -> SimulatedDisk
  {
    let system = SimulatedFileSystem(start, recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 2, name: name))
    try await desk.storage.close()
    return system.disk
  }

  /// A reader that keeps decoded values.
  private static func reader(_ system: SimulatedFileSystem) async throws -> WardDesk {
    let environment = FileStorage.Environment(
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    return try WardDesk(
      try await FileStorage.open(at: WardDesk.path, for: .reading, in: environment)
    )
  }

  private static func replace(_ system: SimulatedFileSystem, with disk: SimulatedDisk) {
    system.withState { state in
      for name in state.disk.contents(of: WardDesk.path).keys {
        state.disk[WardDesk.path, name] = nil
      }
      for (name, bytes) in disk.contents(of: WardDesk.path) {
        state.disk[WardDesk.path, name] = bytes
      }
    }
  }

  @Test func `a value is read anew, though another one was decoded from its place`() async throws {
    let start = try await Self.disk(SimulatedDisk(), ward: "first")
    func second(_ name: String) async throws -> SimulatedDisk {
      let system = SimulatedFileSystem(start, recordsCalls: false)
      let desk = try WardDesk(try await WardDesk.open(system))
      try await desk.wards().update(2) { $0.name = name }
      try await desk.storage.close()
      return system.disk
    }
    let (south, north) = (try await second("south"), try await second("north"))
    let system = SimulatedFileSystem(south, recordsCalls: false)
    let reader = try await Self.reader(system)
    #expect(try await reader.wards().find(2).name == "south")
    // The same store, gone another way: a backup that was restored and written to.
    Self.replace(system, with: north)
    #expect(try await reader.wards().find(2).name == "south")
    try await reader.storage.refresh()
    #expect(try await reader.wards().find(2).name == "north")
  }

  @Test func `another store in the directory is refused, and reading goes on`() async throws {
    let own = try await Self.disk(SimulatedDisk(), ward: "own")
    let other = try await Self.disk(SimulatedDisk(), ward: "other")
    let system = SimulatedFileSystem(own, recordsCalls: false)
    let reader = try await Self.reader(system)
    Self.replace(system, with: other)
    let text = try await ErrorText.of(at: WardDesk.path) { try await reader.storage.refresh() }
    #expect(
      text
        == ErrorText(
          .replaced,
          "STORE holds another store than when it was opened; close this storage and open the directory "
            + "anew"
        )
    )
    #expect(try await reader.wards().find(2).name == "own")
    try await reader.storage.close()
    #expect(try await Self.reader(system).wards().find(2).name == "other")
  }

  @Test func `a store that is just being made is told, and no damage`() async throws {
    let disk = try await Self.disk(SimulatedDisk(), ward: "own")
    let manifest = try #require(disk[WardDesk.path, FileName.manifest])
    let system = SimulatedFileSystem(disk, recordsCalls: false) { call, system in
      guard call.call == .list else { return }
      system.withState { $0.disk[WardDesk.path, FileName.manifest] = manifest }
    }
    system.withState { $0.disk[WardDesk.path, FileName.manifest] = nil }
    let text = try await ErrorText.of(at: WardDesk.path) {
      try await WardDesk.open(system, for: .reading)
    }
    #expect(text == ErrorText(.unavailable, "Another process is making the store; try again"))
    _ = try await WardDesk.open(system, for: .reading)
  }

  @Test func `a writer that is always quicker is told, and no damage`() async throws {
    let disk = try await Self.disk(SimulatedDisk(), ward: "own")
    let bytes = try #require(disk[WardDesk.path, FileName.manifest])
    let manifest = Shared(try Manifest.decode(bytes))
    // Whenever the manifest is read there is a later one, and none of its files.
    let system = SimulatedFileSystem(disk, recordsCalls: false) { call, system in
      guard call.call == .open, call.name == FileName.manifest else { return }
      let next = manifest.withLock { manifest in
        manifest.generation += 1
        return manifest.encoded()
      }
      system.withState { $0.disk[WardDesk.path, FileName.manifest] = next }
    }
    system.withState { $0.disk[WardDesk.path, FileName.ledger(1)] = nil }
    let expected = ErrorText(
      .unavailable,
      "STORE was changed by its writer each of the 5 times that it was read; nothing is damaged, try "
        + "again"
    )
    let opened = try await ErrorText.of(at: WardDesk.path) {
      try await WardDesk.open(system, for: .reading)
    }
    #expect(opened == expected)
    let verified = try await ErrorText.of(at: WardDesk.path) {
      try await FileStorage.verify(at: WardDesk.path, on: system, keeper: InlineBackground())
    }
    #expect(verified == expected)
  }
}
