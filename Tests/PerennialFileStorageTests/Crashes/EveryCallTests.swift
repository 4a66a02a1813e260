import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// T5 for each thing a store does by itself: every one of its calls fails once, and once more is tried.
@Suite struct EveryCallTests {
  /// A thing to do with a store on a disk; it is opened, done and let go.
  private static let deeds: [(name: String, body: @Sendable (FileStorage) async throws -> Void)] = [
    ("open", { _ in }),
    ("maintain", { try await $0.maintain() }),
    ("back up", { try await $0.backUp(to: "/copy") }),
    ("close", { try await $0.close() }),
    (
      "commit",
      { storage in
        try await WardDesk(storage).wards().create(Ward(id: 4, name: "west"))
        try await WardDesk(storage).wards(.relaxed).softDelete(4)
      }
    ),
  ]

  /// A store that was not closed: with a checkpoint, copies, and changes that nothing proves to be durable.
  private static func sample() async throws -> (disk: SimulatedDisk, picture: String) {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 2, name: "south"))
    try await desk.wards(.relaxed).create(Ward(id: 3, name: "east"))
    let picture = try await WardPicture.take(desk.storage)
    desk.storage.abandon()
    return (system.disk, picture)
  }

  @Test(arguments: deeds.map(\.name), [EIO, ENOSPC])
  func `T5: whichever call fails, nothing is lost, and the next attempt goes well`(
    name: String,
    number: Int32
  ) async throws {
    let (disk, picture) = try await Self.sample()
    let deed = try #require(Self.deeds.first { $0.name == name })
    var call = 0
    while true {
      let system = SimulatedFileSystem(disk, recordsCalls: false)
      system.inject(.fails(number), at: call)
      do {
        let storage = try await WardDesk.open(system)
        defer { storage.abandon() }
        try await deed.body(storage)
      } catch let error as StorageError {
        #expect(error.code != .corrupt, "call \(call)")
      } catch LifecycleError.storage(let error) {
        #expect(error.code != .corrupt, "call \(call)")
      }
      let isOver = system.callCount <= call
      system.removeFaults()
      let again = try await WardDesk.open(system)
      let found = try await WardPicture.take(again)
      #expect(name == "commit" || found == picture, "call \(call)")
      again.abandon()
      if isOver { break }
      call += 1
    }
    #expect(call > 20)
  }

  @Test(arguments: [EIO, EACCES])
  func `T5: whichever call fails while a store is read or verified, it is told`(
    number: Int32
  ) async throws {
    let (disk, _) = try await Self.sample()
    var call = 0
    while true {
      let system = SimulatedFileSystem(disk, recordsCalls: false)
      system.inject(.fails(number), at: call)
      var codes: [StorageError.Code] = []
      do throws(StorageError) {
        _ = try await WardDesk.open(system, for: .reading)
      } catch {
        codes.append(error.code)
      }
      let readCount = system.callCount
      if readCount <= call { break }
      let other = SimulatedFileSystem(disk, recordsCalls: false)
      other.inject(.fails(number), at: call)
      do throws(StorageError) {
        let report = try await FileStorage.verify(
          at: WardDesk.path,
          on: other,
          keeper: InlineBackground()
        )
        #expect(report.isSound)
      } catch {
        codes.append(error.code)
      }
      let expected: StorageError.Code = number == EIO ? .inputOutput : .notPermitted
      #expect(codes.allSatisfy { $0 == expected }, "call \(call): \(codes)")
      call += 1
    }
    #expect(call > 8)
  }

  @Test func `a mark that cannot be written or taken back stops all writes`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    // The commit's write and sync, then the mark's write and what takes it back.
    let next = system.callCount
    system.inject(.fails(ENOSPC), at: next + 2)
    try await desk.wards().create(Ward(id: 2, name: "south"))
    let later = system.callCount
    system.inject(.fails(ENOSPC), at: later + 2)
    system.inject(.fails(EIO), at: later + 3)
    try await desk.wards().create(Ward(id: 3, name: "east"))
    let text = try await ErrorText.of(at: WardDesk.path) { try await desk.wards().softDelete(3) }
    #expect(text?.code == "poisoned")
    desk.storage.abandon()
    let again = try WardDesk(try await WardDesk.open(system))
    for ward in 1...3 { _ = try await again.wards().find(ward) }
  }

  @Test func `maintenance that is overtaken leaves nothing behind`() async throws {
    for closes in [true, false] {
      let storage = Shared<FileStorage?>(nil)
      let system = SimulatedFileSystem(recordsCalls: false) { call, _ in
        guard call.call == .open, call.access == .create, call.name.hasPrefix("checkpoint") else {
          return
        }
        guard let storage = storage.value else { return }
        if closes {
          storage.abandon()
        } else {
          storage.poison(SystemError(.sync, EIO, "ledger"))
        }
      }
      let desk = try WardDesk(try await WardDesk.open(system))
      try await desk.wards().create(Ward(id: 1, name: "north"))
      storage.withLock { $0 = desk.storage }
      let text = try await ErrorText.of(at: WardDesk.path) { try await desk.storage.maintain() }
      #expect(text?.code == (closes ? "closed" : "poisoned"))
      let names = system.disk.contents(of: WardDesk.path).keys
      #expect(!names.contains { $0.hasPrefix("checkpoint") })
      storage.withLock { $0 = nil }
    }
  }
}
