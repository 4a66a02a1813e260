import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// Files that a later version of the library wrote are refused by name, unless they only add what may be passed
/// over.
@Suite struct VersionErrorTests {
  private static let path = WardDesk.path

  private static func sample() async throws -> SimulatedDisk {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    try await desk.storage.close()
    return system.disk
  }

  /// A sample of which a file has other bytes at a place, with checksums that fit.
  private static func sample(
    _ name: String,
    _ bytes: [UInt8],
    at place: Int
  ) async throws -> SimulatedDisk {
    var disk = try await sample()
    var content = try #require(disk[path, name])
    content.replaceSubrange(place..<place + bytes.count, with: bytes)
    let end = name == FileName.manifest ? content.count - 4 : SegmentHeader.size - 4
    var checksum = ByteWriter()
    checksum.append(littleEndian: CRC32C.value(of: content, in: 0..<end))
    content.replaceSubrange(end..<end + 4, with: checksum.bytes)
    disk[path, name] = content
    return disk
  }

  private static func texts(_ disk: SimulatedDisk) async throws -> [ErrorText?] {
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    let before = system.disk.contents(of: path)
    var texts: [ErrorText?] = []
    for access in [FileStorage.Access.writing, .reading] {
      texts.append(
        try await ErrorText.of(at: path) { try await WardDesk.open(system, for: access) }
      )
    }
    guard texts.contains(where: { $0 != nil }) else { return texts }
    let names = before.keys.filter { $0 != FileName.lock }
    for name in names { #expect(system.disk[path, name] == before[name], "\(name) was changed") }
    return texts
  }

  private static func newer(_ name: String, _ major: Int) -> ErrorText {
    ErrorText(
      .unsupportedVersion,
      "\(name) has format version \(major), and this library knows 1 and earlier ones; "
        + "update the library"
    )
  }

  @Test(arguments: [
    FileName.manifest, FileName.ledger(2), FileName.ledger(3), FileName.checkpoint(4),
  ])
  func `a newer major version is refused, and nothing is changed`(name: String) async throws {
    let disk = try await Self.sample(name, [2, 0], at: 8)
    let newer = Self.newer(name, 2)
    #expect(try await Self.texts(disk) == [newer, newer])
  }

  /// What follows the version is as a later one may have it.
  @Test(arguments: [
    FileName.manifest, FileName.ledger(2), FileName.ledger(3), FileName.checkpoint(4),
  ])
  func `a newer major version is told, whatever else is different`(name: String) async throws {
    let bytes: [UInt8] = [2, 0] + [UInt8](repeating: 0xFF, count: 50)
    let disk = try await Self.sample(name, bytes, at: 8)
    let newer = Self.newer(name, 2)
    #expect(try await Self.texts(disk) == [newer, newer])
  }

  @Test func `a feature that a reader must know is refused`() async throws {
    let text = ErrorText(
      .unsupportedVersion,
      "MANIFEST uses a feature of a later version of this library; update the library"
    )
    let disk = try await Self.sample(FileName.manifest, [1], at: 12)
    #expect(try await Self.texts(disk) == [text, text])
  }

  @Test func `a feature that a writer must know leaves the store to be read`() async throws {
    let text = ErrorText(
      .unsupportedVersion,
      "MANIFEST uses a feature that this version of the library cannot write; open the store for "
        + "reading, or update the library"
    )
    let disk = try await Self.sample(FileName.manifest, [1], at: 16)
    #expect(try await Self.texts(disk) == [text, nil])
  }

  @Test(arguments: [FileName.manifest, FileName.ledger(2)])
  func `a newer minor version is read`(name: String) async throws {
    let disk = try await Self.sample(name, [9], at: 10)
    // A header's checksum is the salt of all others in the file, so this must be one without frames.
    #expect(name == FileName.manifest || disk[Self.path, name]?.count == SegmentHeader.size)
    #expect(try await Self.texts(disk) == [nil, nil])
  }

  @Test func `verifying a store of a newer version says so`() async throws {
    let disk = try await Self.sample(FileName.manifest, [7, 1], at: 8)
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    let text = try await ErrorText.of(at: Self.path) {
      try await FileStorage.verify(at: Self.path, on: system, keeper: InlineBackground())
    }
    #expect(text == Self.newer(FileName.manifest, 263))
  }
}
