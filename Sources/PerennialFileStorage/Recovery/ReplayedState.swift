import Perennial

/// A state to which the ledger's transactions are applied, each after it was found to fit.
struct ReplayedState {
  private(set) var state: ResidentState
  /// How many were applied.
  private(set) var count = 0
  /// How many of them were written anew before.
  private(set) var rehomedCount = 0

  init(_ state: ResidentState) {
    self.state = state
  }

  /// Applies a transaction where it lies.
  ///
  /// - Throws: `corrupt` where it does not fit.
  mutating func apply(_ transaction: LedgerTransaction) throws(StorageError) {
    let changes = try decoded(transaction, located: transaction.location)
    state.apply(changes)
    count += 1
  }

  /// Applies a transaction after it was written anew.
  ///
  /// - Parameters:
  ///   - transaction: The transaction where it lies.
  ///   - append: Writes it and answers where its cells are.
  /// - Throws: `corrupt` where it does not fit; what the closure throws.
  mutating func rehome(
    _ transaction: LedgerTransaction,
    _ append: (EncodedChanges) throws(StorageError) -> [BlobLocation]
  ) throws(StorageError) {
    var cells: [EncodedChanges.Cell] = []
    var changes = try decoded(transaction) { position, length in
      cells.append(.init(position: position, length: length))
      return transaction.location(position: position, length: length)
    }
    let encoded = EncodedChanges(bytes: transaction.bytes, cells: cells)
    changes.place(at: try append(encoded))
    state.apply(changes)
    count += 1
    rehomedCount += 1
  }

  private func decoded(
    _ transaction: LedgerTransaction,
    located: (_ position: Int, _ length: Int) -> BlobLocation
  ) throws(StorageError) -> ChangeSet {
    let changes: ChangeSet
    do throws(ByteError) {
      changes = try ChangeSet(
        decoding: transaction.bytes,
        in: 0..<transaction.bytes.count,
        located: located
      )
    } catch {
      throw Self.damaged(transaction, "a transaction does not decode: \(error)")
    }
    do throws(LifecycleError) {
      try state.validate(changes)
    } catch {
      throw Self.damaged(transaction, "a transaction does not fit those before it", cause: error)
    }
    return changes
  }

  private static func damaged(
    _ transaction: LedgerTransaction,
    _ reason: String,
    cause: (any Error)? = nil
  ) -> StorageError {
    .damaged(
      FileName.ledger(transaction.file),
      offset: UInt64(transaction.start),
      reason,
      cause: cause
    )
  }
}
