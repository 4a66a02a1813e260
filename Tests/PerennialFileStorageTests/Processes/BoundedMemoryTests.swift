import Perennial
import PerennialFileStorage
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@testable import Perennial
@testable import PerennialFileStorage

// A program under the thread sanitizer does not come up within such a limit.
#if !PERENNIAL_INSTRUMENTED_LOCKS
  extension ProcessTests {
    /// How much memory files can make a program take: no more than they really have, whatever they claim.
    @Suite struct BoundedMemoryTests {
      private let temporary: TemporaryDirectory
      private let path: String
      /// Above this the claims would be, and far below it everything else is.
      private static let limitKilobytes = 350 << 10
      private static let hole: UInt64 = 400 << 20

      init() throws {
        temporary = try TemporaryDirectory()
        path = temporary.path + "/store"
      }

      /// What the program says within the limit; nil where it cannot run so, as under the address sanitizer.
      private func lines(_ arguments: String...) async throws -> [String]? {
        let sound = temporary.path + "/sound"
        guard try await limited([sound, "to=1"]) == ["open 0", "1", "closed"] else { return nil }
        return try await limited([path] + arguments)
      }

      private func limited(_ arguments: [String]) async throws -> [String] {
        try await Writers.perform { program throws(SystemError) in
          let command = "ulimit -v \(Self.limitKilobytes); exec \"$0\" \"$@\""
          return try ChildProcess("/bin/sh", ["-c", command, program] + arguments).lines()
        }
      }

      private func lengthen(_ name: String, by count: UInt64) throws {
        let file = try SystemFileSystem().openDirectory(at: path, creates: false)
          .open(name, .readWrite)
        try file.truncate(to: try file.length() + count)
      }

      @Test func `a torn tail of zeros costs no memory, and its bytes are told`() async throws {
        _ = try await Writers.perform { [path] program throws(SystemError) in
          let child = try ChildProcess(program, [path, "to=7", "hold"])
          _ = child.line()
          child.kill()
          return true
        }
        try lengthen(FileName.ledger(1), by: Self.hole)
        let recovered = try await lines("to=3")
        let expected = ["open 0", "torn \(Self.hole)", "1", "2", "3", "closed"]
        #expect(recovered == nil || recovered == expected)
        let report = try await FileStorage.verify(at: path)
        #expect(report.isSound)
      }

      @Test func `a checkpoint that is a hole costs no memory`() async throws {
        let (disk, sound) = try await ForgedFileTests.sample()
        var manifest = sound
        let former = try #require(manifest.checkpoint)
        manifest.checkpoint = Manifest.Checkpoint(
          file: former.file,
          sequence: former.sequence,
          length: 1 << 39,
          checksum: 0
        )
        try put(disk)
        try Data(manifest.encoded()).write(to: URL(filePath: path + "/" + FileName.manifest))
        let name = FileName.checkpoint(former.file)
        try lengthen(name, by: 1 << 39 - former.length)
        let found = try await lines("read")
        let expected =
          "error corrupt: \(name) is damaged at byte \(former.length): a block is damaged"
        #expect(found == nil || found?.last?.hasPrefix(expected) == true, "\(found ?? [])")
      }

      /// Puts the sample's files into the directory.
      private func put(_ disk: SimulatedDisk) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        for (name, bytes) in disk.contents(of: WardDesk.path) {
          try Data(bytes).write(to: URL(filePath: path + "/" + name))
        }
      }

      @Test func `a checkpoint that claims operations without end costs no memory`() async throws {
        let (sound, manifest) = try await ForgedFileTests.sample()
        let system = SimulatedFileSystem(sound, recordsCalls: false)
        var state = try await WardDesk.open(system, for: .reading).published()
        state.operations.skip(to: OperationTable.maximumCount)
        var image: [UInt8] = []
        state.writeImage { (piece: [UInt8]) throws(Never) in image += piece }
        var forged = manifest
        let active = try #require(manifest.segments.last)
        forged.segments[forged.segments.count - 1].lastSequence = active.firstSequence - 1
        forged.segments[forged.segments.count - 1].length = UInt64(SegmentHeader.size)
        forged.segments[forged.segments.count - 1].digest = 0
        forged.segments[forged.segments.count - 1].mayBeLonger = true
        let disk = try ForgedFileTests.disk(sound, forged, image: image)
        try put(disk)
        let found = try await lines("read")
        #expect(found == nil || found?.last == "closed", "\(found ?? [])")
      }
    }
  }
#endif
