public import Perennial

/// What a store consists of, at one moment.
public struct StoreStatistics: Sendable, Hashable, Codable {
  /// How many records there are, of all tenants, kinds and phases; hard-deleted ones do not count.
  public let records: Int
  /// How many audit records there are, of all tenants.
  public let auditRecords: Int
  /// How many segments the ledger has.
  public let segments: Int
  /// How many bytes they have, dead ones among them.
  ///
  /// Beside a writer the segment that grows counts as long as it was when the manifest was written.
  public let ledgerBytes: Int64
  /// How many bytes the checkpoint has.
  public let checkpointBytes: Int64
  /// How many bytes of payloads and audit records are alive, the eight before each included.
  public let liveBytes: Int64
  /// How many bytes the next opening has to replay.
  public let replayBytes: Int64
  /// The version of the format that this library writes, such as `1.0`.
  public let formatVersion: String
}

extension FileStorage {
  /// Counts what the store consists of.
  ///
  /// - Throws: `closed`.
  /// - Complexity: O(records).
  public func statistics() async throws(StorageError) -> StoreStatistics {
    let (manifest, state, ledger, isClosed) = commits.withLock {
      ($0.manifest, $0.published, $0.ledger, $0.isClosed)
    }
    if isClosed { throw .closed }
    var live: Int64 = 0
    state.forEachPlace { (_, location: BlobLocation) throws(Never) in
      live += Int64(location.length) + Int64(Cell.headerSize)
    }
    let (records, auditRecords) = state.sizes
    let active = Int64(clamping: ledger?.length ?? 0)
    let sealed = ledger == nil ? manifest.segments[...] : manifest.segments.dropLast()
    let replayed = manifest.replayed.filter { $0.file != ledger?.number }
    return StoreStatistics(
      records: records,
      auditRecords: auditRecords,
      segments: manifest.segments.count,
      ledgerBytes: sealed.reduce(active) { $0 + Int64($1.length) },
      checkpointBytes: Int64(manifest.checkpoint?.length ?? 0),
      liveBytes: live,
      replayBytes: replayed.reduce(active) { $0 + Int64($1.length) },
      formatVersion: "\(FormatVersion.major).\(FormatVersion.minor)"
    )
  }
}
