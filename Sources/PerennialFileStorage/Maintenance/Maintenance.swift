import Perennial

/// One run of maintenance on a store as it was at one moment: a checkpoint, and copies of what is alive in
/// segments that are half dead.
struct Maintenance {
  /// What a run has written; nothing refers to it before a manifest does.
  struct Work: Sendable {
    var checkpoint: Manifest.Checkpoint
    /// The segments that the copies replace.
    var replaced: Set<UInt32> = []
    /// The segments that hold the copies.
    var copies: [Manifest.Segment] = []
    var copyFiles: [UInt32: any File] = [:]
    var moves: [Move] = []
    var formerCheckpoint: UInt32?
    var report = MaintenanceReport()
  }

  struct Move: Sendable {
    let owner: PlaceOwner
    let old: BlobLocation
    let new: BlobLocation
  }

  private let directory: StoreDirectory
  private let manifest: Manifest
  private var state: ResidentState
  private let segmentBytes: Int
  private let takeNumber: () -> UInt32

  init(
    _ directory: StoreDirectory,
    _ manifest: Manifest,
    _ state: ResidentState,
    _ segmentBytes: Int,
    takeNumber: @escaping () -> UInt32
  ) {
    self.directory = directory
    self.manifest = manifest
    self.state = state.successor()
    self.segmentBytes = segmentBytes
    self.takeNumber = takeNumber
  }

  /// Writes what there is to write; nil where there is nothing.
  consuming func run(_ handler: StorageProgressHandler?) throws(StorageError) -> Work? {
    let sealed = manifest.segments.dropLast()
    let dead = halfDead(sealed)
    let covered = manifest.checkpoint?.sequence ?? 0
    // What is sealed may all be older than the checkpoint before this one.
    let last = max(covered, sealed.last { !$0.isCompacted }?.lastSequence ?? 0)
    guard last > covered || !dead.isEmpty else { return nil }
    let progress = Progress(.maintaining, total: replacedBytes(dead), handler)
    var copier = CellCopier(
      directory,
      storeID: manifest.storeID,
      segmentBytes: segmentBytes,
      takeNumber: takeNumber,
      progress: progress
    )
    do throws(StorageError) {
      let moves = try copier.copy(dead, of: state)
      for move in moves { state.move(move.owner, from: move.old, to: move.new) }
      let checkpoint = try directory.telling { [state] () throws(SystemError) in
        try CheckpointFile.write(
          state,
          number: takeNumber(),
          sequence: last,
          in: directory,
          progress: progress
        )
      }
      progress?.finish()
      return work(checkpoint, dead, copier, moves)
    } catch {
      copier.discard()
      throw error
    }
  }

  private func work(
    _ checkpoint: Manifest.Checkpoint,
    _ dead: [Manifest.Segment],
    _ copier: CellCopier,
    _ moves: [Move]
  ) -> Work {
    var work = Work(checkpoint: checkpoint)
    work.replaced = Set(dead.map(\.file))
    work.copies = copier.segments
    work.copyFiles = copier.files
    work.moves = moves
    work.formerCheckpoint = manifest.checkpoint?.file
    work.report.hasCheckpoint = true
    work.report.compactedSegments = dead.count
    let freed = replacedBytes(dead) - Int64(checkpoint.length)
    work.report.freedBytes = copier.segments.reduce(freed) { $0 - Int64($1.length) }
    return work
  }

  /// How many bytes the former checkpoint and half-dead segments have.
  private func replacedBytes(_ dead: [Manifest.Segment]) -> Int64 {
    dead.reduce(Int64(manifest.checkpoint?.length ?? 0)) { $0 + Int64($1.length) }
  }

  /// The segments of which at most half is still named.
  private func halfDead(_ segments: ArraySlice<Manifest.Segment>) -> [Manifest.Segment] {
    var live: [UInt32: UInt64] = [:]
    state.forEachPlace { (_, location: BlobLocation) throws(Never) in
      live[location.file, default: 0] += UInt64(location.length) + UInt64(Cell.headerSize)
    }
    return segments.filter { live[$0.file, default: 0] * 2 <= $0.length }
  }
}

extension Maintenance.Work {
  /// The manifest that makes this work the store's, after the one that holds by now.
  func manifest(after former: Manifest) -> Manifest {
    var manifest = former
    manifest.segments = copies + former.segments.filter { !replaced.contains($0.file) }
    manifest.checkpoint = checkpoint
    manifest.generation += 1
    return manifest
  }

  /// A state that names the copies instead of what they replace.
  func repointed(_ state: ResidentState) -> ResidentState {
    var state = state
    for move in moves { state.move(move.owner, from: move.old, to: move.new) }
    if let files = state.source as? SegmentFiles {
      state.source = files.replacing(replaced, with: copyFiles)
    }
    return state
  }

  func removeReplaced(in directory: StoreDirectory) {
    for file in replaced { directory.removeQuietly(FileName.ledger(file)) }
    if let formerCheckpoint { directory.removeQuietly(FileName.checkpoint(formerCheckpoint)) }
  }

  /// Takes away what was written for nothing.
  func discard(in directory: StoreDirectory) {
    for segment in copies { directory.removeQuietly(FileName.ledger(segment.file)) }
    directory.removeQuietly(FileName.checkpoint(checkpoint.file))
  }
}
