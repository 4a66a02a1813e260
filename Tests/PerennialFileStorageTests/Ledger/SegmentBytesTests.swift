import Perennial
import Testing

@testable import PerennialFileStorage

/// Pieces of a file, of which no more is believed than is there.
@Suite struct SegmentBytesTests {
  private let temporary: TemporaryDirectory
  private let file: any File

  init() throws {
    temporary = try TemporaryDirectory()
    file = try temporary.open().open(FileName.ledger(1), .create)
  }

  private func message<R>(_ body: () throws(StorageError) -> R) -> String? {
    do throws(StorageError) {
      _ = try body()
      return nil
    } catch {
      return error.message.replacing(temporary.path, with: "STORE")
    }
  }

  @Test func `bytes are the file's, in whatever order and size they are asked for`() throws {
    let content = (0..<11 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    try file.writeAll(content[...], at: 0)
    let bytes = try SegmentBytes(file, in: temporary.path)
    #expect(bytes.end == content.count)
    for range in [
      0..<64, 60..<5 << 20, (9 << 20)..<11 << 20, 7..<8, 11 << 20..<11 << 20, 3 << 20..<11 << 20,
    ] {
      #expect(try bytes.content(range).elementsEqual(content[range]), "\(range)")
      let checksum = CRC32C.value(of: content, in: range, seed: 5)
      #expect(try bytes.checksum(range, seed: 5) == checksum, "\(range)")
    }
    #expect(try bytes.checksum(0..<content.count + 1, seed: 5) == nil)
    #expect(try SegmentBytes(file, end: 70, in: temporary.path).view(64..<71) == nil)
  }

  @Test func `a file that becomes shorter meanwhile ends there`() throws {
    try file.truncate(to: 9 << 20)
    let bytes = try SegmentBytes(file, in: temporary.path)
    try file.truncate(to: 5 << 20)
    #expect(try bytes.checksum(0..<8 << 20, seed: 0) == nil)
    #expect(bytes.end == 5 << 20)
    let text =
      "ledger-0000000000000001 is damaged at byte 5242872: the file ends before byte 5242881"
    #expect(
      message { () throws(StorageError) in try bytes.content(5_242_872..<5_242_881) }
        == text + "; restore the store from a backup"
    )
  }

  @Test func `a file that is longer than any segment is refused`() throws {
    try file.truncate(to: 1 << 32)
    #expect(
      message { () throws(StorageError) in try SegmentBytes(file, in: temporary.path) }
        == "ledger-0000000000000001 has 4294967296 bytes, more than a segment can have; "
        + "restore the store from a backup"
    )
    #expect(try SegmentBytes(file, end: 64, in: temporary.path).end == 64)
  }

  @Test func `errors of the system are told`() throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let file = try system.openDirectory(at: "/a", creates: true).open("ledger", .create)
    let bytes = try SegmentBytes(file, in: "/a")
    try file.writeAll([1], at: 0)
    system.inject(.fails(5), from: 0, only: [.read, .status])
    let remedy = "the medium failed (errno 5); check the medium and try again"
    #expect(
      message { () throws(StorageError) in try SegmentBytes(file, in: "/a") }
        == "Asking the system about /a/ledger failed: \(remedy)"
    )
    #expect(message { () throws(StorageError) in try bytes.view(0..<0) } == nil)
    system.removeFaults()
    let longer = try SegmentBytes(file, in: "/a")
    system.inject(.fails(5), from: 0, only: [.read])
    #expect(
      message { () throws(StorageError) in try longer.view(0..<1) }
        == "Reading /a/ledger failed: \(remedy)"
    )
  }

  @Test func `a manifest that is longer than any is refused before it is read`() throws {
    let directory = try temporary.open()
    try directory.open(FileName.manifest, .create).truncate(to: 64 << 20 + 1)
    let store = StoreDirectory(directory, clock: SystemWallClock())
    #expect(
      message { () throws(StorageError) in try store.manifest() }
        == "MANIFEST has 67108865 bytes, more than it can have; restore the store from a backup"
    )
  }
}
