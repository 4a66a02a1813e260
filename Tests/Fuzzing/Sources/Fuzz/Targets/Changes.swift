@testable import Perennial

extension FuzzTarget {
  static let changes = FuzzTarget(
    name: "changes",
    summary: "a change set out of the ledger; where it fits a state, it is applied",
    makeSeeds: { samples in
      samples.transactions.indices.map {
        [UInt8(truncatingIfNeeded: $0)] + samples.transactions[$0].bytes
      }
    },
    makeCheck: { samples in
      let states = samples.transactions.map(\.state)
      return { input in
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        _ = try? ChangeSet(inMemory: bytes)
        let mended = MendedChanges(bytes)
        guard let changes = try? ChangeSet(inMemory: mended.bytes) else { return }
        try checkAgain(changes, mended)
        try apply(changes, to: states[Int(first) % states.count])
      }
    }
  )

  /// Writes what was read, and reads it again.
  private static func checkAgain(_ changes: ChangeSet, _ mended: MendedChanges) throws {
    let first = try EncodedChanges(changes.withPayloads(in: mended.bytes), id: mended.nextID())
    let again = try ChangeSet(inMemory: first.bytes)
    try promise(again.values == changes.values, "what is written anew is another change set")
    let second = try EncodedChanges(again.withPayloads(in: first.bytes), id: mended.nextID())
    try promise(second.bytes == first.bytes, "one change set has two forms")
  }

  private static func apply(_ changes: ChangeSet, to state: ResidentState) throws {
    var state = state.successor()
    guard (try? state.validate(changes)) != nil else { return }
    state.apply(changes)
    try StateWalk(state).walk()
    let image = state.image()
    let again = try ResidentState(image: image, storeID: state.storeID, source: NoBlobs())
    try promise(again.image() == image, "a state that was written is another one")
    try promise(again.sizes == state.sizes, "a state that was written has another size")
  }
}

extension ChangeSet {
  /// Reads a change set whose cells' places are those in the bytes.
  init(inMemory bytes: [UInt8]) throws(ByteError) {
    try self.init(decoding: bytes, in: bytes.indices) { position, length in
      BlobLocation(
        file: 1,
        offset: UInt32(truncatingIfNeeded: position),
        length: UInt32(truncatingIfNeeded: length)
      )
    }
  }

  /// The change set with payloads that can be written.
  fileprivate func withPayloads(in bytes: [UInt8]) -> ChangeSet {
    var changes = self
    for index in insertions.indices {
      changes.insertions[index].payload = insertions[index].payload.read(from: bytes)
    }
    for index in updates.indices {
      changes.updates[index].payload = updates[index].payload.read(from: bytes)
    }
    return changes
  }

  /// What can be compared, apart from payloads and the bits of numbers, which bytes show.
  fileprivate var values: [AnyHashable] {
    [
      tenant, at, stateRenames, insertions.map(\.key), insertions.map(\.state),
      insertions.map(\.phase), insertions.map(\.version), insertions.map(\.links),
      insertions.map(\.uniqueKeys), updates.map(\.reference), updates.map(\.links),
      updates.map(\.uniqueKeys), updates.map(\.raisesVersion), transitions.map(\.kind),
      transitions.map(\.state), transitions.map(\.phase), transitions.map(\.references), lifted,
      operations.map(\.operation), operations.map(\.members), detachments, settledTargets,
      removals.map(\.kind), removals.map(\.references), audit.map(\.subjects),
      audit.map(\.record.sequence), audit.map(\.record.digest), entries,
    ]
  }
}

extension Payload {
  fileprivate func read(from bytes: [UInt8]) -> Payload {
    guard let location else { return self }
    let start = Int(location.offset) + 4
    return Payload(encoded: Array(bytes[start..<start + Int(location.length)]))
  }
}
