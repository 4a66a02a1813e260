import Perennial

/// Reads a store's checkpoint and the transactions after it.
struct StoreLoader {
  /// The active segment, as far as it was read.
  struct Tail {
    let segment: Manifest.Segment
    /// The end of what is accepted.
    var end: Int
    var lastSequence: UInt64
    var digest: UInt32
    var salt: UInt32
    /// Accepted transactions whose durability nothing proves.
    var unproven: [LedgerTransaction] = []
    /// Whether transactions are accepted whose durability only the manifest proves.
    var isProvenByManifest = false
    /// The bytes of whole transactions of which nothing proves that they are durable.
    var unprovenBytes = 0
    var tornBytes = 0
  }

  private let directory: StoreDirectory
  let manifest: Manifest
  let files: SegmentFiles
  private let progress: Progress?
  private var replayed: ReplayedState
  private var tornBytes = 0

  /// Opens all files that a manifest lists and reads the checkpoint.
  ///
  /// - Throws: `corrupt` where a file is missing or is not as recorded; what reading throws.
  init(
    _ directory: StoreDirectory,
    _ manifest: Manifest,
    cache: DecodedCache,
    progress handler: StorageProgressHandler?
  ) throws(StorageError) {
    self.directory = directory
    self.manifest = manifest
    let files = SegmentFiles([:], cache: cache, directory: directory.path)
    self.files = files
    let replayable = manifest.replayed
    var total = Int64(manifest.checkpoint?.length ?? 0)
    for segment in manifest.segments {
      let file = try Self.open(segment, of: manifest, in: directory).file
      files.add(file, number: segment.file)
      guard replayable.contains(segment) else { continue }
      // Of a segment that was not closed the manifest does not know how long it is.
      total += Int64(clamping: (try? file.length()) ?? segment.length)
    }
    progress = Progress(.opening, total: total, handler)
    let state = try Self.checkpointed(manifest, directory, files, progress)
    replayed = ReplayedState(state)
  }

  /// The state as far as it was replayed.
  var state: ResidentState { replayed.state }

  /// What was found and done so far.
  var report: OpenReport {
    var report = OpenReport()
    report.wasClosed = manifest.isClean
    report.tornBytes = tornBytes
    report.rehomedTransactions = replayed.rehomedCount
    report.replayedTransactions = replayed.count
    return report
  }

  /// Replays all segments after the checkpoint.
  ///
  /// - Returns: The active segment.
  /// - Throws: `corrupt` where a segment does not hold what it must.
  mutating func replay() throws(StorageError) -> Tail {
    guard let active = manifest.segments.last, !active.isCompacted else {
      throw .damaged(FileName.manifest, "lists no segment that can grow")
    }
    for segment in manifest.replayed where segment.file != active.file {
      _ = try replaySealed(segment)
    }
    let tail = manifest.isClean ? try replaySealed(active) : try replayOpen(active)
    progress?.finish()
    return tail
  }

  /// Applies a transaction after it was written anew by a closure, which answers where its cells are.
  ///
  /// - Throws: `corrupt` where it does not fit; what the closure throws.
  mutating func rehome(
    _ transaction: LedgerTransaction,
    _ append: (EncodedChanges) throws(StorageError) -> [BlobLocation]
  ) throws(StorageError) {
    try replayed.rehome(transaction, append)
  }
}

extension StoreLoader {
  /// Begins to read a segment, up to an end or to that of its file.
  private func bytes(
    of segment: Manifest.Segment,
    end: UInt64? = nil
  ) throws(StorageError) -> (bytes: SegmentBytes, salt: UInt32) {
    // The file that was opened, since a writer may take its name away meanwhile.
    let file = try files.file(segment.file)
    let bytes = try SegmentBytes(file, end: end, in: directory.path, progress: progress)
    let start = try bytes.content(0..<SegmentHeader.size)
    let magic = SegmentHeader.ledgerMagic
    return (bytes, try SegmentHeader.decode(start, magic: magic, name: file.name).salt)
  }

  /// Replays a segment that was closed: every byte must be as it was written.
  private mutating func replaySealed(_ segment: Manifest.Segment) throws(StorageError) -> Tail {
    let (bytes, salt) = try bytes(of: segment, end: segment.length)
    let name = FileName.ledger(segment.file)
    var reader = TransactionReader(
      bytes,
      file: segment.file,
      salt: salt,
      firstSequence: segment.firstSequence
    )
    var last: UInt64 = 0
    loop: while true {
      switch try reader.next() {
      case .transaction(let transaction):
        try replayed.apply(transaction)
        last = transaction.lastSequence
      case .mark: continue
      case .end: break loop
      case .bad(let reason):
        throw .damaged(name, offset: UInt64(reader.cursor.offset), reason)
      }
    }
    guard reader.whole.sequence == segment.lastSequence, reader.whole.digest == segment.digest,
      reader.whole.end == Int(clamping: segment.length)
    else { throw .damaged(name, "does not hold the frames that the manifest names") }
    return Tail(
      segment: segment,
      end: reader.whole.end,
      lastSequence: segment.lastSequence,
      digest: segment.digest,
      salt: salt,
      isProvenByManifest: last > reader.proven
    )
  }

  /// Replays a segment that was not closed, up to what is proven to have been durable.
  private mutating func replayOpen(_ segment: Manifest.Segment) throws(StorageError) -> Tail {
    let (bytes, salt) = try bytes(of: segment)
    var reader = TransactionReader(
      bytes,
      file: segment.file,
      salt: salt,
      firstSequence: segment.firstSequence
    )
    var tail = Tail(
      segment: segment,
      end: SegmentHeader.size,
      lastSequence: segment.firstSequence - 1,
      digest: 0,
      salt: salt
    )
    var waiting: [Whole] = []
    loop: while true {
      switch try reader.next() {
      case .transaction(let transaction): waiting.append((transaction, reader.whole))
      case .mark: waiting.append((nil, reader.whole))
      case .end: break loop
      case .bad(let reason):
        try requireTorn(reader, segment, reason)
        break loop
      }
      try accept(&waiting, through: reader.proven, &tail)
    }
    try accept(&waiting, through: reader.proven, &tail)
    tail.unproven = waiting.compactMap(\.transaction)
    tail.unprovenBytes = reader.whole.end - tail.end
    tail.tornBytes = bytes.end - reader.whole.end
    tornBytes = tail.tornBytes
    return tail
  }

  /// A transaction, or none for a mark, and what the segment is up to there.
  private typealias Whole = (
    transaction: LedgerTransaction?, whole: (end: Int, sequence: UInt64, digest: UInt32)
  )

  /// Applies those that are proven to have been durable.
  private mutating func accept(
    _ waiting: inout [Whole],
    through proven: UInt64,
    _ tail: inout Tail
  ) throws(StorageError) {
    let accepted = waiting.prefix { $0.whole.sequence <= proven }
    for (transaction, whole) in accepted {
      if let transaction { try replayed.apply(transaction) }
      (tail.end, tail.lastSequence, tail.digest) = whole
    }
    waiting.removeFirst(accepted.count)
  }

  /// Tells a torn tail from damage: what was once synced cannot be torn.
  private func requireTorn(
    _ reader: TransactionReader,
    _ segment: Manifest.Segment,
    _ reason: String
  ) throws(StorageError) {
    if reader.whole.sequence >= reader.proven {
      guard try reader.cursor.isProvenDamaged() else { return }
    }
    throw .damaged(
      FileName.ledger(segment.file),
      offset: UInt64(reader.cursor.offset),
      "\(reason), and what stood there was durable"
    )
  }
}
