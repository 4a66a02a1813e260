import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Files whose checksums fit and whose content does not: what somebody who can write them may do.
@Suite struct ForgedFileTests {
  private static let path = WardDesk.path

  /// A closed store with copies (3), a checkpoint (4) and an active segment (2).
  static func sample() async throws -> (disk: SimulatedDisk, manifest: Manifest) {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    try await desk.storage.maintain()
    try await desk.wards().create(Ward(id: 2, name: "south"))
    try await desk.storage.close()
    let bytes = try #require(system.disk[path, FileName.manifest])
    return (system.disk, try Manifest.decode(bytes))
  }

  private static func text(_ disk: SimulatedDisk) async throws -> String? {
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    return try await ErrorText.of(at: path) { try await WardDesk.open(system) }?.message
  }

  private static func problems(_ disk: SimulatedDisk) async throws -> [String] {
    let system = SimulatedFileSystem(disk, recordsCalls: false)
    let report = try await FileStorage.verify(at: path, on: system, keeper: InlineBackground())
    return report.problems.map(\.message)
  }

  @Test func `a manifest with numbers that cannot be is refused`() async throws {
    let (_, manifest) = try await Self.sample()
    let sound = manifest.encoded()
    #expect(try Manifest.decode(sound) == manifest)
    // Where a field begins, its bytes, and what is wrong there.
    let huge: [UInt8] = [UInt8](repeating: 0xFF, count: 8)
    let cases: [(Int, [UInt8])] = [
      (36, huge), (44, huge), (44, [0, 0, 0, 0x81, 0, 0, 0, 0]), (52, [2]), (56, huge), (64, huge),
      (72, huge), (84, [9]), (84, [0xFF, 0xFF, 0xFF, 0xFF]), (88, huge),
      (88, [0, 0, 0, 0, 0, 0, 0, 0]),
      (96, [0, 0, 0, 0, 0, 0, 0, 0]), (96, huge), (104, huge), (112, huge), (124, [0xFF]),
    ]
    for (place, bytes) in cases {
      var changed = sound
      changed.replaceSubrange(place..<place + bytes.count, with: bytes)
      var checksum = ByteWriter()
      checksum.append(littleEndian: CRC32C.value(of: changed, in: 0..<changed.count - 4))
      changed.replaceSubrange((changed.count - 4)..., with: checksum.bytes)
      #expect(throws: StorageError.self, "\(bytes) at \(place)") { try Manifest.decode(changed) }
    }
  }

  @Test func `a manifest that names other content than there is is refused`() async throws {
    let (disk, manifest) = try await Self.sample()
    func text(_ change: (inout Manifest) -> Void) async throws -> String? {
      var forged = manifest
      change(&forged)
      var disk = disk
      disk[Self.path, FileName.manifest] = forged.encoded()
      let problems = try await Self.problems(disk)
      #expect(!problems.isEmpty)
      return try await Self.text(disk)
    }
    let active = manifest.segments.count - 1
    let frames = "ledger-0000000000000002 does not hold the frames that the manifest names"
    let backup = "; restore the store from a backup"
    #expect(try await text { $0.segments[active].digest ^= 1 } == frames + backup)
    #expect(try await text { $0.segments[active].lastSequence += 1 } == frames + backup)
    #expect(
      try await text { $0.segments.removeLast() }
        == "MANIFEST lists no segment that can grow" + backup
    )
    #expect(
      try await text { $0.segments = [] } == "MANIFEST lists no segment that can grow" + backup
    )
    let checkpoint = try #require(manifest.checkpoint)
    #expect(
      try await text {
        $0.checkpoint = Manifest.Checkpoint(
          file: checkpoint.file,
          sequence: checkpoint.sequence,
          length: checkpoint.length,
          checksum: checkpoint.checksum ^ 1
        )
      } == "\(FileName.checkpoint(4)) is not the one that the manifest names" + backup
    )
  }

  @Test func `copies with another digest or kind are found by verifying`() async throws {
    let (sound, manifest) = try await Self.sample()
    var disk = sound
    var forged = manifest
    forged.segments[0].digest ^= 1
    disk[Self.path, FileName.manifest] = forged.encoded()
    let copies = FileName.ledger(3)
    let backup = "; restore the store from a backup"
    #expect(
      try await Self.problems(disk)
        == ["\(copies) does not hold the frames that the manifest names" + backup]
    )
    // The same bytes as a frame of another kind.
    let bytes = try #require(sound[Self.path, copies])
    let salt = try SegmentHeader.decode(bytes, magic: SegmentHeader.ledgerMagic, name: copies).salt
    let header = try #require(FrameHeader(bytes, at: SegmentHeader.size, salt: salt))
    let start = SegmentHeader.size + FrameHeader.size
    let single = FrameHeader(
      .single,
      bytes,
      body: start..<(start + header.length),
      sequence: header.sequence,
      durableThrough: 0,
      salt: salt
    )
    var writer = ByteWriter()
    single.write(to: &writer, salt: salt)
    var changed = bytes
    changed.replaceSubrange(SegmentHeader.size..<start, with: writer.bytes)
    forged.segments[0].digest = CRC32C.value(of: changed, in: SegmentHeader.size..<start)
    disk[Self.path, FileName.manifest] = forged.encoded()
    disk[Self.path, copies] = changed
    let problems = try await Self.problems(disk)
    #expect(problems.first?.hasSuffix("a frame is of a kind that cannot be there" + backup) == true)
  }

  @Test func `transactions that do not decode or do not fit are refused`() async throws {
    let (disk, manifest) = try await Self.sample()
    let name = FileName.ledger(2)
    let bytes = try #require(disk[Self.path, name])
    let salt = try SegmentHeader.decode(bytes, magic: SegmentHeader.ledgerMagic, name: name).salt
    // One of no form, and the sample's own once more: its ward is there already.
    let header = try #require(FrameHeader(bytes, at: SegmentHeader.size, salt: salt))
    let start = SegmentHeader.size + FrameHeader.size
    let own = Array(bytes[start..<(start + header.length)])
    for (content, reason) in [([0], "does not decode"), (own, "does not fit")]
      as [([UInt8], String)]
    {
      let written = Shared(bytes)
      let active = try #require(manifest.segments.last)
      var encoder = FrameEncoder(
        file: 2,
        salt: salt,
        durableThrough: 0,
        sequence: active.lastSequence + 1,
        offset: UInt64(bytes.count),
        digest: active.digest
      ) { bytes, _ in written.withLock { $0 += bytes } }
      try encoder.append(.single, content, in: 0..<content.count)
      try encoder.flush()
      var forged = manifest
      forged.segments[forged.segments.count - 1].lastSequence = encoder.sequence - 1
      forged.segments[forged.segments.count - 1].length = encoder.offset
      forged.segments[forged.segments.count - 1].digest = encoder.digest
      var disk = disk
      disk[Self.path, name] = written.value
      disk[Self.path, FileName.manifest] = forged.encoded()
      let text = try await Self.text(disk)
      #expect(text?.contains("damaged at byte \(bytes.count): a transaction \(reason)") == true)
    }
  }

  @Test func `a checkpoint that holds no state is refused`() async throws {
    let (sound, manifest) = try await Self.sample()
    let disk = try Self.disk(sound, manifest, image: [9])
    let text = try await Self.text(disk)
    let expected = "\(FileName.checkpoint(4)) does not hold a state: the form's version is unknown"
    #expect(text?.hasPrefix(expected) == true)
  }

  @Test func `a state that names a file that is none of the store's is found by verifying`()
    async throws
  {
    let (sound, manifest) = try await Self.sample()
    let system = SimulatedFileSystem(sound, recordsCalls: false)
    var state = try await WardDesk.open(system, for: .reading).published()
    var places: [(PlaceOwner, BlobLocation)] = []
    state.forEachPlace { (owner, location) throws(Never) in places.append((owner, location)) }
    let (owner, place) = try #require(places.first)
    state.move(owner, from: place, to: BlobLocation(file: 77, offset: 64, length: 9))
    var image: [UInt8] = []
    state.writeImage { (piece: [UInt8]) throws(Never) in image += piece }
    // The active segment's changes are in that state already: another one follows it.
    var forged = manifest
    let covered = try #require(manifest.segments.last?.lastSequence)
    let checkpoint = try #require(manifest.checkpoint)
    forged.checkpoint = Manifest.Checkpoint(
      file: checkpoint.file,
      sequence: covered,
      length: 0,
      checksum: 0
    )
    forged.segments.append(
      Manifest.Segment(
        file: 5,
        firstSequence: covered + 1,
        lastSequence: covered,
        length: UInt64(SegmentHeader.size),
        digest: 0
      )
    )
    forged.nextFile = 6
    var disk = sound
    disk[Self.path, FileName.ledger(5)] =
      SegmentHeader(
        magic: SegmentHeader.ledgerMagic,
        storeID: manifest.storeID,
        file: 5,
        sequence: covered + 1,
        createdMilliseconds: 0
      ).encoded().bytes
    let problems = try await Self.problems(try Self.disk(disk, forged, image: image))
    let expected = "\(FileName.ledger(77)) is no part of the store, and records name it"
    #expect(problems == [expected + "; restore the store from a backup"])
  }

  /// The sample with another checkpoint, of which everything fits but the image.
  static func disk(
    _ sound: SimulatedDisk,
    _ manifest: Manifest,
    image: [UInt8]
  ) throws -> SimulatedDisk {
    let former = try #require(manifest.checkpoint)
    let header = SegmentHeader(
      magic: SegmentHeader.checkpointMagic,
      storeID: manifest.storeID,
      file: former.file,
      sequence: former.sequence,
      createdMilliseconds: 0
    )
    let (start, salt) = header.encoded()
    var block = ByteWriter()
    block.append(littleEndian: UInt32(image.count))
    let length = CRC32C.value(of: block.bytes, in: 0..<4, seed: salt)
    let checksum = CRC32C.value(of: image, in: 0..<image.count, seed: length)
    block.append(littleEndian: checksum)
    block.append(contentsOf: image)
    var disk = sound
    disk[path, FileName.checkpoint(4)] = start + block.bytes
    var forged = manifest
    forged.checkpoint = Manifest.Checkpoint(
      file: former.file,
      sequence: former.sequence,
      length: UInt64(start.count + block.count),
      checksum: checksum
    )
    disk[path, FileName.manifest] = forged.encoded()
    return disk
  }

  @Test func `a segment's header with numbers that cannot be is refused`() throws {
    let header = SegmentHeader(
      magic: SegmentHeader.ledgerMagic,
      storeID: UUID(),
      file: 1,
      sequence: .max,
      createdMilliseconds: 0
    )
    #expect(throws: StorageError.self) {
      try SegmentHeader.decode(header.encoded().bytes, magic: header.magic, name: "x")
    }
  }

  @Test func `places that are none are told`() throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let directory = try system.openDirectory(at: "/a", creates: true)
    let file = try directory.open("ledger", .create)
    try file.writeAll(Array(repeating: 1, count: 100)[...], at: 0)
    let files = SegmentFiles([1: file], cache: DecodedCache(maximumBytes: 0), directory: "/a")
    func text(_ number: UInt32, _ offset: UInt32, _ length: UInt32) -> String? {
      do throws(StorageError) {
        _ = try files.content(
          at: BlobLocation(file: number, offset: offset, length: length),
          seed: 0
        )
        return nil
      } catch {
        return error.message
      }
    }
    #expect(text(2, 0, 1)?.contains("the file is not part of the store") == true)
    #expect(text(1, 90, 20)?.contains("the file ends before") == true)
    #expect(text(1, 0, 20)?.contains("the checksum of what is stored there") == true)
    // No room is made for what is only claimed to be there.
    #expect(text(1, 0, .max)?.contains("the checksum of what is stored there") == true)
    system.inject(.fails(5), from: 0, only: [.read])
    #expect(text(1, 0, 20)?.hasPrefix("Reading /a/ledger failed") == true)
    #expect(!Cell.isWhole([1, 2, 3], in: 0..<3, seed: 0))
  }

  @Test func `an audit record that is whole and does not decode is told`() throws {
    let seed = CellSeed.audit(tenant: "a", sequence: 1)
    var cell = ByteWriter()
    cell.append(littleEndian: CRC32C.value(of: [9], in: 0..<1, seed: seed))
    cell.append(9)
    let system = SimulatedFileSystem(recordsCalls: false)
    let file = try system.openDirectory(at: "/a", creates: true).open("ledger", .create)
    try file.writeAll(cell.bytes[...], at: 0)
    let files = SegmentFiles([1: file], cache: DecodedCache(maximumBytes: 0), directory: "/a")
    do throws(LifecycleError) {
      _ = try files.auditRecord(
        at: BlobLocation(file: 1, offset: 0, length: 1),
        tenant: "a",
        sequence: 1
      )
      Issue.record("It was read.")
    } catch {
      #expect("\(error)".contains("an audit record does not decode: the form's version is unknown"))
    }
  }
}
