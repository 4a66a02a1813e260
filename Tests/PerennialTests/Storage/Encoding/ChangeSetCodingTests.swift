import PerennialTesting
import Testing

@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ChangeSetCodingTests {
  @Test(arguments: ChangeSetSamples.all.keys.sorted())
  func `a change set comes back with all it holds`(name: String) throws {
    let changes = try #require(ChangeSetSamples.all[name])
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    let decoded = try encoded.decodedWithPayloads()
    let json: (Payload) throws -> [UInt8] = { try $0.encoded() }
    #expect(try decoded.described(json) == changes.described(json))
    // What the description does not show, such as the bits of numbers, shows in the bytes.
    #expect(try EncodedChanges(decoded, id: ChangeSetSamples.id).bytes == encoded.bytes)
  }

  @Test func `cells stand in the order of their parts and hold what they say`() throws {
    let changes = try #require(ChangeSetSamples.all["everything"])
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    let decoded = try encoded.decoded()
    let contents = encoded.cells.map(encoded.content)
    #expect(
      contents == (try changes.insertions.map { try $0.payload.encoded() })
        + (try changes.updates.map { try $0.payload.encoded() })
        + (try changes.audit.map { try $0.record.encoded() })
    )
    let locations =
      decoded.insertions.map(\.payload.location) + decoded.updates.map(\.payload.location)
      + decoded.audit.map(\.location)
    #expect(locations.map { Int($0?.offset ?? 0) } == encoded.cells.map(\.position))
    #expect(locations.map { Int($0?.length ?? 0) } == encoded.cells.map(\.length))
    let seeds =
      changes.insertions.map { CellSeed.payload(of: $0.key.id) }
      + (try changes.updates.map { CellSeed.payload(of: try ChangeSetSamples.id(of: $0.reference)) })
      + changes.audit.map { CellSeed.audit(tenant: "acmé", sequence: $0.record.sequence) }
    for (cell, seed) in zip(encoded.cells, seeds) {
      var reader = try ByteReader(encoded.bytes, in: cell.position..<encoded.bytes.count)
      let content = cell.position + 4..<cell.position + 4 + cell.length
      let check = CRC32C.value(of: encoded.bytes, in: content, seed: seed)
      #expect(try reader.littleEndian(UInt32.self) == check)
    }
  }

  @Test
  func `a change set is read from the middle of bytes, its cells' places counted from the first`()
    throws
  {
    let changes = try #require(ChangeSetSamples.all["everything"])
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    let bytes = [1, 2, 3] + encoded.bytes + [4]
    var positions: [Int] = []
    let decoded = try ChangeSet(decoding: bytes, in: 3..<bytes.count - 1) { position, length in
      positions.append(position - 3)
      return BlobLocation(file: 0, offset: UInt32(position), length: UInt32(length))
    }
    #expect(positions == encoded.cells.map(\.position))
    #expect(decoded.audit.map(\.record) == changes.audit.map(\.record))
    #expect(throws: ByteError.self) {
      try ChangeSet(decoding: bytes, in: 3..<bytes.count) { _, _ in
        BlobLocation(file: 0, offset: 0, length: 0)
      }
    }
  }

  @Test func `what does not encode is refused`() {
    var changes = Samples.changes()
    changes.insertions = [
      RecordInsertion(
        key: Samples.key("leaf", 1),
        state: "active",
        phase: .active,
        version: 1,
        links: [],
        uniqueKeys: [],
        payload: Payload(Unwritable(id: 1))
      )
    ]
    #expect(throws: LifecycleError.self) { try EncodedChanges(changes, id: ChangeSetSamples.id) }
    var updates = ChangeSetSamples.empty
    updates.updates = ChangeSetSamples.all["updates"]?.updates ?? []
    #expect(throws: LifecycleError.cancelled) {
      try EncodedChanges(updates) { _ throws(LifecycleError) in throw .cancelled }
    }
  }

  @Test func `a payload tells its place, and nothing else until there is a file`() throws {
    let location = BlobLocation(file: 1, offset: 2, length: 3)
    let payload = Payload(located: location)
    #expect(payload.location == location)
    #expect(Payload(encoded: []).location == nil)
    #expect(Payload(Leaf(id: 1)).location == nil)
    #expect(throws: LifecycleError.self) { try payload.encoded() }
    let error = #expect(throws: LifecycleError.self) { _ = try payload.decoded(as: Leaf.self) }
    guard case .storage(let reason)? = error else {
      Issue.record("no error of the storage")
      return
    }
    #expect(reason.code == .corrupt)
  }

  @Test func `what names and lists repeat is not written again`() throws {
    var changes = Samples.changes()
    changes.insertions = (1...1_000).map {
      Samples.insertion("leaf", $0, tree: 1, unique: "name \($0)")
    }
    let encoded = try EncodedChanges(changes, id: ChangeSetSamples.id)
    let content = encoded.cells.reduce(0) { $0 + $1.length }
    #expect(encoded.bytes.count - content < 1_000 * 42)
  }
}

extension ChangeSetCodingTests {
  /// The library on a storage that applies only what was encoded and decoded, beside the slow model.
  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  @concurrent
  func `random histories go on as they should on decoded change sets`(seed: UInt64) async throws {
    var run = try ModelRun(seed: seed) { CodingStorage($0) }
    try await run.run(verbs: 150, comparingEvery: 25)
  }
}

/// A storage that applies each change set as it comes back from its bytes.
final class CodingStorage: Storage {
  private let base: InMemoryStorage
  /// What is done with each change set's bytes.
  private let inspect: @Sendable (EncodedChanges) -> Void

  init(
    _ base: InMemoryStorage,
    inspect: @escaping @Sendable (EncodedChanges) -> Void = { _ in }
  ) {
    self.base = base
    self.inspect = inspect
  }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let inspect = inspect
    return try await base.commit(durability) { reader throws(LifecycleError) in
      let (changes, result) = try plan(reader)
      let encoded = try EncodedChanges(changes) { reference throws(LifecycleError) in
        guard let header = try reader.headers(at: [reference]).first ?? nil else {
          throw .storage(.foreign("An updated record"))
        }
        return header.id
      }
      inspect(encoded)
      return (try Self.decoded(encoded, changes), result)
    }
  }

  private static func decoded(
    _ encoded: EncodedChanges,
    _ changes: ChangeSet
  ) throws(LifecycleError) -> ChangeSet {
    do {
      let decoded = try encoded.decodedWithPayloads()
      // A value's JSON need not have the same order of fields twice.
      #expect(try decoded.described { _ in [] } == changes.described { _ in [] })
      return decoded
    } catch {
      throw .storage(.corrupt("\(error)"))
    }
  }
}
