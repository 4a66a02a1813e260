import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// A state's image of which nothing is known is a state or an error, and never a trap.
///
/// Checkpoints have checksums, so this is for those who can forge them.
@Suite struct DamagedImageTests {
  private static func image() async throws -> (state: ResidentState, bytes: [UInt8]) {
    let files = try await GoldenStore.make(closes: true)
    let disk = SimulatedDisk(path: GoldenStore.path, files)
    let storage = try await GoldenStore.open(SimulatedFileSystem(disk, recordsCalls: false))
    let state = try storage.published()
    let pieces = Shared<[UInt8]>([])
    state.writeImage { (piece: [UInt8]) throws(Never) in pieces.withLock { $0 += piece } }
    return (state, pieces.value)
  }

  /// Reads an image and all that the state names; answers whether it was one.
  private static func isRead(_ bytes: [UInt8], _ state: ResidentState) -> Bool {
    do throws(ByteError) {
      guard let source = state.source else { return false }
      let found = try ResidentState(image: bytes, storeID: state.storeID, source: source)
      found.forEachPlace { (_, _) throws(Never) in }
      return found.sizes.records >= 0
    } catch {
      return false
    }
  }

  @Test func `an image gives the state that it was made of`() async throws {
    let (state, bytes) = try await Self.image()
    let source = try #require(state.source)
    let again = try ResidentState(image: bytes, storeID: state.storeID, source: source)
    let second = Shared<[UInt8]>([])
    again.writeImage { (piece: [UInt8]) throws(Never) in second.withLock { $0 += piece } }
    #expect(second.value == bytes)
    #expect(again.sizes == state.sizes)
  }

  @Test func `an image that is cut off anywhere, or goes on, is refused`() async throws {
    let (state, bytes) = try await Self.image()
    for end in bytes.indices { #expect(!Self.isRead(Array(bytes[..<end]), state), "\(end)") }
    #expect(!Self.isRead(bytes + [0], state))
  }

  @Test func `a changed byte anywhere traps nowhere`() async throws {
    let (state, bytes) = try await Self.image()
    var refused = 0
    for place in bytes.indices {
      let old = bytes[place]
      let few: Set<UInt8> = [0, 1, 2, 3, 0x7F, 0xFF, old &+ 1, old ^ 0x80]
      for value in LongRuns.isLong ? Set(0...255) : few where value != old {
        var changed = bytes
        changed[place] = value
        if !Self.isRead(changed, state) { refused += 1 }
      }
    }
    #expect(refused > bytes.count)
  }

  @Test func `a number of many bytes anywhere traps nowhere`() async throws {
    let (state, bytes) = try await Self.image()
    let numbers: [[UInt8]] = [
      [UInt8](repeating: 0xFF, count: 9) + [1], [0xFF, 0xFF, 0xFF, 0xFF, 0x0F],
      [0x80, 0x80, 0x80, 0x80, 0x10], [0xFE, 0xFF, 0xFF, 0xFF, 0x1F],
    ]
    for place in stride(from: 0, to: bytes.count, by: LongRuns.step(3)) {
      for number in numbers {
        _ = Self.isRead(Array(bytes[..<place]) + number + bytes[(place + 1)...], state)
      }
    }
  }

  @Test func `operations beyond all numbers, and one that is there twice, are refused`()
    async throws
  {
    let (state, _) = try await Self.image()
    let source = try #require(state.source)
    func problem(_ image: ByteWriter) -> ByteError? {
      do throws(ByteError) {
        _ = try ResidentState(image: image.bytes, storeID: state.storeID, source: source)
        return nil
      } catch {
        return error
      }
    }
    // A version, no tenants, and how many operations there were.
    var many = ByteWriter()
    for byte in [1, 0] as [UInt8] { many.append(byte) }
    many.append(varint: 1 << 32)
    #expect(problem(many) == ByteError(.count, at: 2))
    // A version, a tenant without audit records, two operations of which both live.
    var twice = ByteWriter()
    for byte in [1, 1, 1, UInt8(ascii: "t"), 0, 2, 2] { twice.append(byte) }
    var places: [Int] = []
    for number in 0..<2 as Range<UInt8> {
      places.append(twice.count)
      for byte in [number, 0] { twice.append(byte) }
      for _ in 0..<16 { twice.append(7) }
      // Root, its kind and id, verb, time, principal's id, no name, no reason; no members.
      for byte in [0, 1, UInt8(ascii: "k"), 1, 2, 0, 0, 1, UInt8(ascii: "p"), 0, 0, 0] {
        twice.append(byte)
      }
    }
    for _ in 0..<40 { twice.append(0) }
    #expect(problem(twice) == ByteError(.repetition, at: places[1]))
  }
}
