import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// What a person is told of files that are not what the store wrote: the exact texts.
@Suite struct ContentErrorTests {
  private static let path = WardDesk.path
  private static let first = FileName.ledger(1)
  private static let active = FileName.ledger(2)
  private static let copies = FileName.ledger(3)
  private static let checkpoint = FileName.checkpoint(4)

  /// A closed store with a checkpoint, a segment of copies and an active one.
  private static func sample() async throws -> SimulatedDisk {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 2, name: "south"))
    try await desk.storage.close()
    return system.disk
  }

  private static func text(_ disk: SimulatedDisk) async throws -> ErrorText? {
    try await ErrorText.of(at: path) {
      try await WardDesk.open(SimulatedFileSystem(disk, recordsCalls: false))
    }
  }

  /// What opening says of a sample of which a file was changed.
  private static func text(
    _ name: String,
    _ change: (inout [UInt8]) -> Void
  ) async throws -> ErrorText? {
    var disk = try await sample()
    var bytes = try #require(disk[path, name])
    change(&bytes)
    disk[path, name] = bytes
    let text = try await text(disk)
    // Whoever only looks is told the same.
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    let read = try await ErrorText.of(at: path) { try await WardDesk.open(system, for: .reading) }
    #expect(read == text)
    return text
  }

  private static func damaged(_ text: String) -> ErrorText {
    ErrorText(.corrupt, text + "; restore the store from a backup")
  }

  @Test func `the sample has the files that are meant`() async throws {
    let disk = try await Self.sample()
    let names = Set(disk.contents(of: Self.path).keys)
    #expect(names == ["MANIFEST", "LOCK", Self.copies, Self.active, Self.checkpoint])
    #expect(try await Self.text(disk) == nil)
  }

  @Test func `a file that is missing`() async throws {
    for name in [Self.copies, Self.active, Self.checkpoint] {
      var disk = try await Self.sample()
      disk[Self.path, name] = nil
      #expect(try await Self.text(disk) == Self.damaged("\(name) is missing"))
    }
    var disk = try await Self.sample()
    disk[Self.path, "MANIFEST"] = nil
    let found = try await Self.text(disk)
    #expect(
      found == Self.damaged("MANIFEST is missing, and there is \(Self.checkpoint)")
    )
    disk[Self.path, Self.checkpoint] = nil
    #expect(
      try await Self.text(disk)
        == Self.damaged("MANIFEST is missing, and \(Self.active) holds data")
    )
  }

  @Test func `a truncated file`() async throws {
    for name in [Self.copies, Self.active, Self.checkpoint] {
      let length = try #require(try await Self.sample()[Self.path, name]).count
      let text = try await Self.text(name) { $0.removeLast(8) }
      #expect(text == Self.damaged("\(name) has \(length - 8) bytes, not \(length)"))
      let empty = try await Self.text(name) { $0 = [] }
      #expect(empty == Self.damaged("\(name) has 0 bytes, not \(length)"))
    }
    let manifest = try #require(try await Self.sample()[Self.path, "MANIFEST"]).count
    let cut = try await Self.text("MANIFEST") { $0.removeLast(40) }
    let expected = "MANIFEST is damaged at byte \(manifest - 44): a checksum does not fit"
    #expect(cut == Self.damaged(expected))
    let empty = try await Self.text("MANIFEST") { $0 = [] }
    #expect(empty == Self.damaged("MANIFEST is damaged at byte 0: a tag or flag is unknown"))
  }

  @Test func `a file of another program`() async throws {
    let foreign = Array(String(repeating: "SQLite format 3\u{0}", count: 500).utf8)
    for name in [Self.copies, Self.active, Self.checkpoint, "MANIFEST"] {
      let text = try await Self.text(name) { $0 = Array(foreign.prefix($0.count)) }
      #expect(text == Self.damaged("\(name) is damaged at byte 0: a tag or flag is unknown"))
    }
  }

  @Test func `a file of another store`() async throws {
    let other = try await Self.sample()
    for name in [Self.copies, Self.active, Self.checkpoint] {
      let bytes = try #require(other[Self.path, name])
      let text = try await Self.text(name) { $0 = bytes }
      #expect(text == Self.damaged("\(name) belongs to another store or place"))
    }
    let manifest = try #require(other[Self.path, "MANIFEST"])
    let text = try await Self.text("MANIFEST") { $0 = manifest }
    #expect(text == Self.damaged("\(Self.copies) belongs to another store or place"))
  }

  @Test func `a file of an earlier moment`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let earlier = try #require(system.disk[Self.path, "MANIFEST"])
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 2, name: "south"))
    try await desk.storage.close()
    var disk = system.disk
    disk[Self.path, "MANIFEST"] = earlier
    let expected = ErrorText(
      .corrupt,
      "MANIFEST is older than \(Self.active), which it does not list; put the MANIFEST back that belongs "
        + "to it, or restore the store from a backup"
    )
    #expect(try await Self.text(disk) == expected)
  }

  @Test func `a damaged byte is told with its place`() async throws {
    let header = try await Self.text(Self.active) { $0[20] ^= 1 }
    #expect(
      header == Self.damaged("\(Self.active) is damaged at byte 60: a checksum does not fit")
    )
    let frame = try await Self.text(Self.active) { $0[70] ^= 1 }
    #expect(
      frame
        == Self.damaged("\(Self.active) is damaged at byte 64: there is no valid header of a frame")
    )
    let body = try await Self.text(Self.active) { $0[100] ^= 1 }
    #expect(
      body
        == Self.damaged(
          "\(Self.active) is damaged at byte 64: the body of frame 3 is damaged or incomplete"
        )
    )
    let block = try await Self.text(Self.checkpoint) { $0[80] ^= 1 }
    #expect(block == Self.damaged("\(Self.checkpoint) is damaged at byte 64: a block is damaged"))
  }

  @Test func `a payload that was damaged while the store is open is refused when it is read`()
    async throws
  {
    let disk = SimulatedDisk(path: Self.path, [:])
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let bytes = try #require(system.disk[Self.path, Self.first])
    let needle = Array(#""north""#.utf8)
    let place = try #require((0..<bytes.count).last { bytes[$0...].starts(with: needle) })
    let file = try system.openDirectory(at: Self.path, creates: false).open(Self.first, .readWrite)
    try file.writeAll([UInt8(ascii: "N")], at: UInt64(place) + 1)
    let text = try await ErrorText.of(at: Self.path) { try await desk.wards().find(1) }
    #expect(text?.code == "corrupt")
    #expect(text?.message.hasPrefix("\(Self.first) is damaged at byte ") == true)
    #expect(
      text?.message.hasSuffix(
        ": the checksum of what is stored there does not fit; restore the store from a backup"
      ) == true
    )
  }
}
