import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// I8, seen from outside: one flipped bit anywhere in a closed store.
///
/// A sample, unless `PERENNIAL_LONG` is set: then every bit is tried here, and every byte with the program.
@Suite struct FlippedBitTests {
  private static let isLong = ProcessInfo.processInfo.environment["PERENNIAL_LONG"] != nil

  let folder: TemporaryFolder
  let path: String
  let files: StoreFiles

  /// A store with a checkpoint, a segment that it covers and one after it.
  init() async throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
    files = StoreFiles(path)
    try await Library.make(path)
    _ = await Transcript.of("maintain", path)
    let storage = try await FileStorage.open(at: path)
    let racks = try Library.store(in: storage).repository(of: Library.Rack.self, as: Library.ann)
    try await racks.create(Library.Rack(id: 2))
    try await racks.softDelete(1)
    try await storage.close()
  }

  @Test func `a closed store has files of every sort, and an empty lock`() throws {
    #expect(
      try files.names().map { $0.prefix { $0 != "-" } }
        == ["LOCK", "MANIFEST", "checkpoint", "ledger", "ledger"]
    )
    #expect(try files.content(of: "LOCK").isEmpty)
  }

  @Test func `verify reports every flipped bit, and what is read all the same is right`()
    async throws
  {
    let whole = await Transcript.of("export", path)
    #expect(whole.status == .good)
    let count = try await flipping(.bits(every: Self.isLong ? 1 : 97)) { bit in
      let verified = await Transcript.of("verify", path)
      #expect(verified.status == .bad, "\(bit)")
      #expect(verified.lines.first == "\(path): damaged", "\(bit)")
      let exported = await Transcript.of("export", path)
      if exported.status == .good {
        #expect(exported.output == whole.output, "\(bit)")
      } else {
        #expect(exported.messages.contains("restore the store from a backup"), "\(bit)")
      }
    }
    print("flipped bits: \(count), each verified and exported")
    #expect(await Transcript.of("verify", path).status == .good)
  }

  @Test func `the program itself reports flipped bits by its exit status`() async throws {
    let sound = try await Program.run("inspector", ["verify", path])
    #expect(sound.status == 0 && sound.output.hasPrefix("\(path): sound\n"))
    let count = try await flipping(.bytes(every: Self.isLong ? 1 : 101)) { bit in
      let result = try await Program.run("inspector", ["verify", path])
      #expect(result.status == 1 && result.messages.isEmpty, "\(bit): \(result)")
      #expect(result.output.hasPrefix("\(path): damaged\n"), "\(bit): \(result)")
    }
    print("flipped bits: \(count), each verified by a process of its own")
    #expect(try await Program.run("inspector", ["verify", path]) == sound)
  }

  private enum Sample {
    case bits(every: Int)
    /// One bit of a byte, another one from byte to byte.
    case bytes(every: Int)

    func bits(of count: Int) -> [Int] {
      switch self {
      case .bits(let step): Array(stride(from: 0, to: count * 8, by: step))
      case .bytes(let step): stride(from: 0, to: count, by: step).map { $0 * 8 + $0 % 8 }
      }
    }
  }

  /// Flips bits of all files one after the other, and flips each back after a look.
  ///
  /// - Returns: How many.
  private func flipping(
    _ sample: Sample,
    _ look: (String) async throws -> Void
  ) async throws -> Int {
    var count = 0
    for name in try files.names() {
      for bit in sample.bits(of: try files.content(of: name).count) {
        try files.flip(bit: bit % 8, ofByte: bit / 8, in: name)
        try await look("bit \(bit % 8) of byte \(bit / 8) of \(name)")
        try files.flip(bit: bit % 8, ofByte: bit / 8, in: name)
        count += 1
      }
    }
    return count
  }
}
