import PerennialFileStorage
import Testing

@Suite struct DurabilityTests {
  private let system = SimulatedFileSystem()
  private let directory: any Directory

  init() throws {
    directory = try system.openDirectory(at: "/store", creates: true)
  }

  @Test func `content is durable by a sync of the file alone`() throws {
    var file: (any File)? = try directory.open("a", .create)
    try directory.sync()
    try file?.writeAll([1, 2, 3], at: 0)
    #expect(system.disk.durableContent(of: "a", in: "/store") == [])
    #expect(system.disk["/store", "a"] == [1, 2, 3])
    #expect(system.disk.unsafeNames(in: "/store") == ["a"])
    file = nil
    try directory.sync()
    try directory.rename("a", to: "b")
    try directory.sync()
    #expect(system.disk.durableContent(of: "b", in: "/store") == [])
    try directory.open("b", .read).sync(.data)
    #expect(system.disk.durableContent(of: "b", in: "/store") == [1, 2, 3])
    #expect(system.disk.unsafeNames(in: "/store").isEmpty)
  }

  @Test func `names are durable by a sync of the directory alone`() throws {
    let file = try directory.open("a", .create)
    try file.writeAll([1], at: 0)
    try file.sync(.full)
    #expect(system.disk.durableContent(of: "a", in: "/store") == nil)
    try directory.sync()
    #expect(system.disk.durableContent(of: "a", in: "/store") == [1])
    try directory.rename("a", to: "b")
    try file.sync(.full)
    #expect(system.disk.unsafeNames(in: "/store") == ["a", "b"])
    #expect(system.disk.durableContent(of: "a", in: "/store") == [1])
    try directory.sync()
    try directory.unlink("b")
    #expect(system.disk.durableContent(of: "b", in: "/store") == [1])
    try directory.sync()
    #expect(system.disk.durableContent(of: "b", in: "/store") == nil)
  }

  @Test func `a link is durable by a sync of its own directory`() throws {
    let backup = try system.openDirectory(at: "/backup", creates: true)
    _ = try directory.open("a", .create)
    try directory.link("a", into: backup)
    try directory.sync()
    #expect(system.disk.unsafeNames(in: "/backup") == ["a"])
    try backup.sync()
    #expect(system.disk.unsafeNames(in: "/backup").isEmpty)
  }

  @Test func `a truncation is durable by a sync`() throws {
    let file = try directory.open("a", .create)
    try file.writeAll([1, 2, 3], at: 0)
    try file.sync(.data)
    try directory.sync()
    try file.truncate(to: 1)
    #expect(system.disk.durableContent(of: "a", in: "/store") == [1, 2, 3])
    try file.sync(.data)
    #expect(system.disk.durableContent(of: "a", in: "/store") == [1])
  }

  @Test func `changes of synced bytes are noted, others not`() throws {
    let file = try directory.open("a", .create)
    try file.writeAll([1, 2, 3, 4], at: 0)
    try file.writeAll([9], at: 0)
    try file.truncate(to: 3)
    #expect(system.syncedBytesChanges.isEmpty)
    try file.sync(.data)
    try file.writeAll([4, 5, 6], at: 3)
    try file.truncate(to: 3)
    #expect(system.syncedBytesChanges.isEmpty)
    try file.writeAll([8, 8], at: 2)
    try file.truncate(to: 1)
    try file.writeAll([8], at: 1)
    let changes = system.syncedBytesChanges
    #expect(changes.map(\.kind) == [.overwritten, .cutOff])
    #expect(changes.map(\.range) == [2..<3, 1..<3])
    #expect(changes.map { system.calls[$0.call.number] } == changes.map(\.call))
  }

  @Test func `calls are recorded in order`() throws {
    let file = try directory.open("a", .create)
    try file.writeAll([1, 2], at: 7)
    _ = try file.readAll(at: 7, count: 2)
    try file.sync(.data)
    try directory.rename("a", to: "b")
    try directory.sync()
    let expected = [
      "#0 openDirectory /store", "#1 open /store a create", "#2 write /store a [7, +2]",
      "#3 read /store a [7, +2]", "#4 sync /store a data", "#5 rename /store a → b",
      "#6 syncDirectory /store",
    ]
    #expect(system.calls.map(\.description) == expected)
    #expect(system.callCount == expected.count)
  }

  @Test func `the store may be used from many tasks`() async throws {
    let directory = directory
    try await withThrowingTaskGroup { group in
      for number in 0..<8 {
        group.addTask {
          let file = try directory.open("\(number)", .create)
          for step in 0..<100 {
            try file.writeAll([UInt8(step)], at: UInt64(step))
            try file.sync(.data)
          }
        }
      }
      try await group.waitForAll()
    }
    try directory.sync()
    #expect(system.disk.contents(of: "/store").values.allSatisfy { $0 == Array(0..<100) })
    #expect(system.disk.unsafeNames(in: "/store").isEmpty)
    #expect(system.callCount == 1 + 8 * 201 + 1)
  }
}
