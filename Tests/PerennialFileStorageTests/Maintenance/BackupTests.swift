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

@Suite struct BackupTests {
  private let system = SimulatedFileSystem(recordsCalls: false)

  /// An open store with a checkpoint, and something behind it.
  private func desk() async throws -> WardDesk {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: String(repeating: "long ", count: 300)))
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 2, name: "south"))
    return desk
  }

  @Test(arguments: [false, true])
  func `a copy is a store of its own, and durable as soon as it is made`(copies: Bool) async throws
  {
    let desk = try await desk()
    let picture = try await WardPicture.take(desk.storage)
    if copies { system.inject(.fails(EXDEV), from: 0, only: [.link]) }
    try await desk.storage.backUp(to: "/copy")
    for image in system.disk.crashImages(limit: 200, seed: 1) {
      let crashed = SimulatedFileSystem(image.disk, recordsCalls: false)
      let copy = try await WardDesk.open(crashed, at: "/copy")
      #expect(copy.openReport.wasClosed)
      #expect(try await WardPicture.take(copy) == picture, "\(image.variant)")
    }
    try await desk.wards().create(Ward(id: 3, name: "east"))
    let copy = try WardDesk(try await WardDesk.open(system, at: "/copy"))
    #expect(try await WardPicture.take(copy.storage) == picture)
    try await copy.wards().create(Ward(id: 4, name: "west"))
    try await copy.storage.close()
    let report = try await FileStorage.verify(
      at: "/copy",
      on: system,
      keeper: InlineBackground()
    )
    #expect(report.isSound)
    #expect(try await !WardPicture.take(desk.storage).contains("west"))
  }

  @Test func `a file that ends before it should is told, and the copy is no store`() async throws {
    let desk = try await desk()
    system.inject(.fails(EXDEV), from: 0, only: [.link])
    let name = try #require(
      system.disk.contents(of: WardDesk.path).keys.first { $0.hasPrefix("checkpoint") }
    )
    let length = try #require(system.disk[WardDesk.path, name]).count
    system.withState { $0.disk[WardDesk.path, name]?.removeLast(3) }
    let text = try await ErrorText.of(at: WardDesk.path) {
      try await desk.storage.backUp(to: "/copy")
    }
    #expect(
      text
        == ErrorText(
          .corrupt,
          "\(name) ends at byte \(length - 3), not \(length); restore the store from a backup"
        )
    )
    let opened = try await ErrorText.of(at: "/copy") {
      try await WardDesk.open(system, at: "/copy", for: .reading)
    }
    #expect(opened?.code == "corrupt")
  }

  @Test(arguments: [false, true])
  func `a storage that was opened for reading copies what it sees, beside the writer`(
    copies: Bool
  ) async throws {
    let desk = try await desk()
    // Ends a segment, of which the manifest says nothing more than that it was closed.
    try await desk.storage.backUp(to: "/other")
    try await desk.wards().create(Ward(id: 3, name: "east"))
    let reader = try await WardDesk.open(system, for: .reading)
    let picture = try await WardPicture.take(reader)
    #expect(try await WardDesk(reader).wards().find(3).name == "east")
    try await desk.wards().create(Ward(id: 4, name: "west"))
    if copies { system.inject(.fails(EXDEV), from: 0, only: [.link]) }
    let before = system.disk.contents(of: WardDesk.path)
    try await reader.backUp(to: "/copy")
    #expect(system.disk.contents(of: WardDesk.path) == before)
    for image in system.disk.crashImages(limit: 50, seed: 1) {
      let crashed = SimulatedFileSystem(image.disk, recordsCalls: false)
      let copy = try await WardDesk.open(crashed, at: "/copy")
      #expect(copy.openReport.wasClosed)
      #expect(try await WardPicture.take(copy) == picture, "\(image.variant)")
    }
    // What is written to the store does not reach the copy.
    try await desk.storage.close()
    let copy = try await WardDesk.open(system, at: "/copy", for: .reading)
    #expect(try await WardPicture.take(copy) == picture)
    try await reader.close()
    let closed = try await ErrorText.of(at: "/third") { try await reader.backUp(to: "/third") }
    #expect(closed?.code == "closed")
  }

  @Test func `a reader copies segments whose names are gone, and is told where it cannot`()
    async throws
  {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.backUp(to: "/other")
    try await desk.wards().create(Ward(id: 2, name: "south"))
    let reader = try await WardDesk.open(system, for: .reading)
    let picture = try await WardPicture.take(reader)
    for round in 0..<9 { try await desk.wards().update(1) { $0.name = "a longer name \(round)" } }
    try await desk.storage.maintain()
    #expect(system.disk[WardDesk.path, FileName.ledger(1)] == nil)
    try await reader.backUp(to: "/copy")
    let copy = try await WardDesk.open(system, at: "/copy")
    #expect(try await WardPicture.take(copy) == picture)
    let report = try await FileStorage.verify(at: "/copy", on: system, keeper: InlineBackground())
    #expect(report.isSound)

    try await reader.refresh()
    try await desk.wards().update(1) { $0.name = "last" }
    let former = system.disk.contents(of: WardDesk.path).keys.first { $0.hasPrefix("checkpoint") }
    let name = try #require(former)
    try await desk.storage.maintain()
    let text = try await ErrorText.of(at: "/third") { try await reader.backUp(to: "/third") }
    #expect(
      text
        == ErrorText(
          .unavailable,
          "\(name) was replaced by the store's writer since the store was read; refresh or open it anew, "
            + "and try again"
        )
    )
    #expect(system.disk.contents(of: "/third").isEmpty)
    try await reader.refresh()
    try await reader.backUp(to: "/third")
  }

  @Test func `a checkpoint that is gone without a writer is damage`() async throws {
    let desk = try await desk()
    let name = try #require(
      system.disk.contents(of: WardDesk.path).keys.first { $0.hasPrefix("checkpoint") }
    )
    system.withState { $0.disk[WardDesk.path, name] = nil }
    let text = try await ErrorText.of(at: "/copy") { try await desk.storage.backUp(to: "/copy") }
    #expect(text == ErrorText(.corrupt, "\(name) is missing; restore the store from a backup"))
  }

  @Test func `a place for a copy that cannot be opened is told`() async throws {
    let desk = try await desk()
    let text = try await ErrorText.of(at: "/a/b") { try await desk.storage.backUp(to: "/a/b") }
    #expect(
      text
        == ErrorText(
          .notFound,
          "Opening the directory STORE failed: it does not exist (errno 2); check the path"
        )
    )
  }
}
