import Perennial

/// One check of all files of a store.
struct Verification {
  private let directory: StoreDirectory
  private let handler: StorageProgressHandler?
  private var report = VerificationReport()

  init(_ directory: StoreDirectory, _ handler: StorageProgressHandler?) {
    self.directory = directory
    self.handler = handler
  }

  /// Checks, and checks anew where a writer has replaced the manifest meanwhile and something seemed wrong.
  static func run(
    _ directory: StoreDirectory,
    _ handler: StorageProgressHandler?
  ) throws(StorageError) -> VerificationReport {
    for _ in 0..<StoreOpener.attemptCount {
      let manifest: Manifest
      do throws(StorageError) {
        guard let found = try directory.manifest() else {
          throw try StoreOpener.missingManifest(in: directory)
        }
        manifest = found
      } catch {
        guard error.code == .corrupt else { throw error }
        var report = VerificationReport()
        report.problems = [error]
        return report
      }
      var verification = Verification(directory, handler)
      var failure: StorageError?
      do throws(StorageError) {
        try verification.check(manifest)
      } catch {
        failure = error
      }
      if failure == nil, verification.report.isSound { return verification.report }
      let current = try? directory.manifest()
      if current?.generation == manifest.generation {
        if let failure { throw failure }
        return verification.report
      }
      // A file that a writer has taken away meanwhile is no part of the store any more.
    }
    throw .changing(directory.path, attempts: StoreOpener.attemptCount)
  }

  private mutating func check(_ manifest: Manifest) throws(StorageError) {
    // Segments are read for their frames, then some as opening does, then for what the state names.
    let segments = manifest.segments.reduce(0) { $0 &+ Int64($1.length) }
    let total = 2 &* segments &+ Self.opening(manifest)
    let progress = Progress(.verifying, total: total, handler)
    report.files = 1
    report.bytes = Int64(manifest.encoded().count)
    for segment in manifest.segments {
      try noting { verification throws(StorageError) in
        try verification.check(segment, of: manifest, progress)
      }
    }
    try noting { verification throws(StorageError) in
      try verification.checkState(of: manifest, progress)
    }
    progress?.finish()
  }

  /// How many bytes opening reads.
  private static func opening(_ manifest: Manifest) -> Int64 {
    manifest.replayed.reduce(Int64(manifest.checkpoint?.length ?? 0)) { $0 &+ Int64($1.length) }
  }

  /// Goes on after damage; what keeps files from being read ends the check.
  private mutating func noting(
    _ body: (inout Verification) throws(StorageError) -> Void
  ) throws(StorageError) {
    do throws(StorageError) {
      try body(&self)
    } catch {
      guard error.code == .corrupt else { throw error }
      if !report.problems.contains(error) { report.problems.append(error) }
    }
  }

  /// Checks every frame of a segment.
  private mutating func check(
    _ segment: Manifest.Segment,
    of manifest: Manifest,
    _ progress: Progress?
  ) throws(StorageError) {
    let (file, salt) = try StoreLoader.open(segment, of: manifest, in: directory)
    report.files += 1
    // The segment that may grow is checked as it is replayed.
    guard segment.file != manifest.segments.last?.file || manifest.isClean else { return }
    let path = directory.path
    let bytes = try SegmentBytes(file, end: segment.length, in: path, progress: progress)
    report.bytes += Int64(segment.length)
    let length = try directory.telling { () throws(SystemError) in try file.length() }
    report.tornBytes += max(0, Int(clamping: length) - Int(clamping: segment.length))
    let name = FileName.ledger(segment.file)
    var cursor = FrameCursor(bytes, salt: salt, firstSequence: segment.firstSequence)
    loop: while true {
      switch try cursor.next() {
      case .frame(let header, _):
        guard (header.kind == .copies) == segment.isCompacted else {
          throw .damaged(
            name,
            offset: UInt64(cursor.offset),
            "a frame is of a kind that cannot be there"
          )
        }
      case .end: break loop
      case .bad(let reason): throw .damaged(name, offset: UInt64(cursor.offset), reason)
      }
    }
    guard cursor.digest == segment.digest, cursor.expected == segment.lastSequence + 1 else {
      throw .damaged(name, "does not hold the frames that the manifest names")
    }
  }

  /// Reads the state as opening does, and all that it names.
  private mutating func checkState(
    of manifest: Manifest,
    _ progress: Progress?
  ) throws(StorageError) {
    try StoreOpener.requireNewest(manifest, in: directory)
    var loader = try StoreLoader(
      directory,
      manifest,
      cache: DecodedCache(maximumBytes: 0),
      progress: nil
    )
    let tail = try loader.replay()
    if let checkpoint = manifest.checkpoint {
      report.files += 1
      report.bytes += Int64(checkpoint.length)
    }
    progress?.advance(Int(Self.opening(manifest)))
    if !manifest.isClean { report.bytes += Int64(tail.end + tail.unprovenBytes) }
    report.unprovenBytes = tail.unprovenBytes
    report.tornBytes += tail.tornBytes
    (report.records, report.auditRecords) = loader.state.sizes
    try checkPlaces(of: loader, progress)
  }

  /// Reads each payload and audit record, in the order in which they lie.
  private func checkPlaces(
    of loader: StoreLoader,
    _ progress: Progress?
  ) throws(StorageError) {
    var owners: [UInt32: [(PlaceOwner, BlobLocation)]] = [:]
    loader.state.forEachPlace { (owner, location: BlobLocation) throws(Never) in
      owners[location.file, default: []].append((owner, location))
    }
    for segment in loader.manifest.segments {
      defer { progress?.advance(Int(clamping: segment.length)) }
      guard let places = owners.removeValue(forKey: segment.file) else { continue }
      let bytes = try SegmentBytes(try loader.files.file(segment.file), in: directory.path)
      for (owner, location) in places.sorted(by: { $0.1.offset < $1.1.offset }) {
        guard try bytes.hasCell(at: location, seed: owner.seed) else {
          throw .damaged(
            FileName.ledger(segment.file),
            offset: UInt64(location.offset),
            "what lies there is not what a record names"
          )
        }
        if case .audit(_, let tenant, let sequence) = owner {
          try checkAudit(loader.files, location, tenant, sequence)
        }
      }
    }
    if let stranger = owners.keys.min() {
      throw .damaged(FileName.ledger(stranger), "is no part of the store, and records name it")
    }
  }

  private func checkAudit(
    _ files: SegmentFiles,
    _ location: BlobLocation,
    _ tenant: TenantID,
    _ sequence: Int64
  ) throws(StorageError) {
    _ = try files.record(at: location, tenant: tenant, sequence: sequence)
  }
}
