import Perennial

/// Reads a store's checkpoint and the transactions after it.
struct StoreLoader {
  /// The active segment, as far as it was read.
  struct Tail {
    /// The end of what is accepted.
    var end: Int
    var lastSequence: UInt64
    var digest: UInt32
    var salt: UInt32
    /// Accepted transactions whose durability nothing proves.
    var unproven: [LedgerTransaction] = []
    /// Whether transactions are accepted whose durability only the root proves.
    var isProvenByRoot = false
    /// The bytes of whole transactions of which nothing proves that they are durable.
    var unprovenBytes = 0
    var tornBytes = 0
  }

  private let directory: StoreDirectory
  let manifest: Manifest
  private(set) var state: ResidentState
  let files: SegmentFiles
  private(set) var report = OpenReport()
  private let progress: Progress?

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
    var total = Int64(manifest.checkpoint?.length ?? 0)
    for segment in manifest.segments {
      let file = try Self.open(segment, of: manifest, in: directory).file
      files.add(file, number: segment.file)
      guard manifest.replayed.contains(segment) else { continue }
      // Of a segment that was not closed the root does not know how long it is.
      total += Int64(clamping: (try? file.length()) ?? segment.length)
    }
    progress = Progress(.opening, total: total, handler)
    guard let checkpoint = manifest.checkpoint else {
      state = ResidentState(storeID: manifest.storeID, source: files)
      return
    }
    let image = try CheckpointFile.read(
      checkpoint,
      storeID: manifest.storeID,
      from: directory,
      progress: progress
    )
    do throws(ByteError) {
      state = try ResidentState(image: image, storeID: manifest.storeID, source: files)
    } catch {
      let name = FileName.checkpoint(checkpoint.file)
      throw .damaged(name, "does not hold a state: \(error)")
    }
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

  /// Applies a transaction where it lies.
  private mutating func apply(_ transaction: LedgerTransaction) throws(StorageError) {
    let changes = try decoded(transaction, located: transaction.location)
    state.apply(changes)
    report.replayedTransactions += 1
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
    report.replayedTransactions += 1
    report.rehomedTransactions += 1
  }

  private func decoded(
    _ transaction: LedgerTransaction,
    located: (_ position: Int, _ length: Int) -> BlobLocation
  ) throws(StorageError) -> ChangeSet {
    let name = FileName.ledger(transaction.file)
    let changes: ChangeSet
    do throws(ByteError) {
      changes = try ChangeSet(
        decoding: transaction.bytes,
        in: 0..<transaction.bytes.count,
        located: located
      )
    } catch {
      throw .damaged(
        name,
        offset: UInt64(transaction.start),
        "a transaction does not decode: \(error)"
      )
    }
    do throws(LifecycleError) {
      try state.validate(changes)
    } catch {
      throw .damaged(
        name,
        offset: UInt64(transaction.start),
        "a transaction does not fit what stands before it",
        cause: error
      )
    }
    return changes
  }
}

extension StoreLoader {
  /// Opens a segment and compares its length and header with the manifest.
  static func open(
    _ segment: Manifest.Segment,
    of manifest: Manifest,
    in directory: StoreDirectory
  ) throws(StorageError) -> (file: any File, salt: UInt32) {
    let name = FileName.ledger(segment.file)
    let file: any File
    let length: UInt64
    let bytes: [UInt8]
    do throws(SystemError) {
      file = try directory.directory.file(name, .read)
      length = try file.length()
      bytes = try file.readAll(at: 0, count: SegmentHeader.size)
    } catch {
      if error.isMissing { throw .damaged(name, "is missing") }
      throw .system(error, in: directory.path)
    }
    let isActive = segment.file == manifest.segments.last?.file && !manifest.isClean
    if !isActive {
      // Behind a torn tail bytes may be left until they are cut off.
      guard length == segment.length || (length > segment.length && segment.mayBeLonger) else {
        throw .damaged(name, "has \(length) bytes, not \(segment.length)")
      }
    }
    let magic = SegmentHeader.ledgerMagic
    let (header, salt) = try SegmentHeader.decode(bytes, magic: magic, name: name)
    guard header.storeID == manifest.storeID, header.file == segment.file,
      header.sequence == segment.firstSequence, header.isCompacted == segment.isCompacted
    else { throw .damaged(name, "belongs to another store or place") }
    return (file, salt)
  }

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
        try apply(transaction)
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
      end: reader.whole.end,
      lastSequence: segment.lastSequence,
      digest: segment.digest,
      salt: salt,
      isProvenByRoot: last > reader.proven
    )
  }

  /// Replays a segment that was not closed, up to what is proven to have been durable.
  private mutating func replayOpen(_ segment: Manifest.Segment) throws(StorageError) -> Tail {
    report.wasClosed = false
    let (bytes, salt) = try bytes(of: segment)
    var reader = TransactionReader(
      bytes,
      file: segment.file,
      salt: salt,
      firstSequence: segment.firstSequence
    )
    var tail = Tail(
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
    report.tornBytes = tail.tornBytes
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
      if let transaction { try apply(transaction) }
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
