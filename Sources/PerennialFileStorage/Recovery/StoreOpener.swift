import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Opens a store's directory: makes the store, goes on where it was closed, or recovers it.
struct StoreOpener {
  /// How often reading begins anew because a writer has replaced files meanwhile.
  private static let attemptCount = 5

  let directory: StoreDirectory
  let cache: DecodedCache
  let progress: StorageProgressHandler?

  func openForWriting() throws(StorageError) -> FileStorage.Opened {
    if try directory.manifest() == nil {
      // Before the lock, which would leave a file of its own behind.
      for name in try directory.names() { try Self.requireOwn(name, in: directory) }
    }
    let lockFile = try StoreLock.take(in: directory)
    guard let manifest = try directory.manifest() else { return try create(lockFile) }
    guard manifest.writerFlags == 0 else { throw .unknownWriterFeature }
    try Self.requireNewest(manifest, in: directory)
    var loader = try StoreLoader(directory, manifest, cache: cache, progress: progress)
    let tail = try loader.replay()
    let (next, ledger) =
      manifest.isClean
      ? try goOn(loader, tail)
      : try rehome(&loader, tail)
    try replaceRoot(with: next)
    try directory.removeOrphans(besides: next)
    try cutOffTornBytes(of: next)
    if loader.report.rehomedTransactions > 0 || tail.isProvenByRoot { try markProven(ledger) }
    return opened(loader, .writing, next, ledger, lockFile)
  }

  /// Reads a store as it is; beside a writer, up to what is proven to be durable.
  func openForReading() throws(StorageError) -> FileStorage.Opened {
    for _ in 0..<Self.attemptCount {
      guard let manifest = try directory.manifest() else {
        throw try Self.missingRoot(of: directory)
      }
      do throws(StorageError) {
        try Self.requireNewest(manifest, in: directory)
        var loader = try StoreLoader(directory, manifest, cache: cache, progress: progress)
        let tail = try loader.replay()
        return opened(loader, .reading, manifest.measured(through: tail), nil, nil)
      } catch {
        guard try directory.manifest()?.generation != manifest.generation else { throw error }
      }
    }
    throw .changing(directory.path, attempts: Self.attemptCount)
  }

  private func opened(
    _ loader: StoreLoader,
    _ access: FileStorage.Access,
    _ manifest: Manifest,
    _ ledger: Ledger?,
    _ lockFile: (any File)?
  ) -> FileStorage.Opened {
    FileStorage.Opened(
      directory: directory,
      access: access,
      report: loader.report,
      state: loader.state,
      files: loader.files,
      cache: cache,
      manifest: manifest,
      ledger: ledger,
      lockFile: lockFile
    )
  }
}

extension StoreOpener {
  /// Makes a store in a directory that holds none.
  private func create(_ lockFile: any File) throws(StorageError) -> FileStorage.Opened {
    for name in try directory.names() { try Self.requireHarmless(name, in: directory) }
    let storeID = UUID()
    var manifest = Manifest(storeID: storeID)
    let ledger: Ledger
    do throws(SystemError) {
      ledger = try newLedger(1, storeID: storeID, firstSequence: 1)
      try directory.finish(ledger.file)
    } catch {
      throw .system(error, in: directory.path)
    }
    manifest.nextFile = 2
    manifest.segments = [ledger.sealed]
    try replaceRoot(with: manifest)
    let files = SegmentFiles([1: ledger.file], cache: cache, directory: directory.path)
    var report = OpenReport()
    report.isNew = true
    return FileStorage.Opened(
      directory: directory,
      access: .writing,
      report: report,
      state: ResidentState(storeID: storeID, source: files),
      files: files,
      cache: cache,
      manifest: manifest,
      ledger: ledger,
      lockFile: lockFile
    )
  }

  /// Why there is no root: no store was made, or it has lost its root.
  static func missingRoot(of directory: StoreDirectory) throws(StorageError) -> StorageError {
    var reason = StorageError.noStore(directory.path)
    do throws(StorageError) {
      for name in try directory.names() where FileName.parse(name) != nil {
        try requireHarmless(name, in: directory)
      }
    } catch {
      reason = error
    }
    // A writer that makes the store meanwhile puts its first file there before the root.
    guard try directory.manifest() == nil else {
      return StorageError(
        .unavailable,
        "Another process is making the store; try again",
        path: directory.path
      )
    }
    return reason
  }

  /// Lets pass what a crash while a store was made leaves, and what any directory may hold.
  private static func requireHarmless(
    _ name: String,
    in directory: StoreDirectory
  ) throws(StorageError) {
    switch FileName.parse(name) {
    case .ledger(let number):
      guard try frames(of: number, in: directory)?.isEmpty ?? true else {
        throw .damaged(FileName.manifest, "is missing, and \(name) holds data")
      }
    case .checkpoint:
      throw .damaged(FileName.manifest, "is missing, and there is \(name)")
    case nil: try requireOwn(name, in: directory)
    }
  }

  /// Refuses a directory that is somebody else's.
  private static func requireOwn(
    _ name: String,
    in directory: StoreDirectory
  ) throws(StorageError) {
    let isOurs =
      name == FileName.lock || name == FileName.manifestDraft || name == FileName.manifest
      || FileName.parse(name) != nil
    guard isOurs || FileName.isOfAnyDirectory(name) else {
      throw StorageError(
        .notAStore,
        "\(directory.path) holds no store and is not empty (\(name)); choose an empty or a new directory",
        path: directory.path
      )
    }
  }

  /// Goes on in the segment in which the store was closed.
  private func goOn(
    _ loader: StoreLoader,
    _ tail: StoreLoader.Tail
  ) throws(StorageError) -> (Manifest, Ledger) {
    var manifest = loader.manifest
    // There is one, since it was replayed.
    guard let active = manifest.segments.last else { throw .noStore(directory.path) }
    let file = try directory.open(FileName.ledger(active.file), .readWrite)
    loader.files.add(file, number: active.file)
    let ledger = Ledger(
      file,
      number: active.file,
      salt: tail.salt,
      firstSequence: active.firstSequence,
      nextSequence: tail.lastSequence + 1,
      length: UInt64(tail.end),
      digest: tail.digest
    )
    manifest.isClean = false
    manifest.generation += 1
    return (manifest, ledger)
  }

  /// Ends the segment that was not closed at what is proven, and writes the rest anew into another one.
  ///
  /// So nothing is built on what the system's cache may only pretend to have written.
  private func rehome(
    _ loader: inout StoreLoader,
    _ tail: StoreLoader.Tail
  ) throws(StorageError) -> (Manifest, Ledger) {
    var manifest = loader.manifest
    let number = manifest.nextFile
    let ledger: Ledger
    do throws(SystemError) {
      ledger = try newLedger(
        number,
        storeID: manifest.storeID,
        firstSequence: tail.lastSequence + 1,
        flags: SegmentHeader.rehomed
      )
    } catch {
      throw .system(error, in: directory.path)
    }
    loader.files.add(ledger.file, number: number)
    for transaction in tail.unproven {
      try loader.rehome(transaction) { changes throws(StorageError) in
        do throws(Ledger.Failure) {
          return try ledger.append(changes, durableThrough: tail.lastSequence).cells
        } catch {
          throw .system(error.cause, in: directory.path)
        }
      }
    }
    do throws(SystemError) {
      try directory.finish(ledger.file)
    } catch {
      throw .system(error, in: directory.path)
    }
    manifest.seal(through: tail)
    manifest.segments.append(ledger.sealed)
    manifest.nextFile = number + 1
    manifest.generation += 1
    return (manifest, ledger)
  }

  /// Takes away what follows the segments' recorded ends; a crash before leaves it to the next opening.
  private func cutOffTornBytes(of manifest: Manifest) throws(StorageError) {
    do throws(SystemError) {
      for segment in manifest.segments where segment.mayBeLonger {
        let file = try directory.directory.file(FileName.ledger(segment.file), .readWrite)
        guard try file.length() > segment.length else { continue }
        try file.cutOff(at: segment.length)
        try file.syncContent(.full)
      }
    } catch {
      throw .system(error, in: directory.path)
    }
  }

  /// Proves that all in this segment is durable, as the root has said until now.
  ///
  /// So an older root in its place is found out, and whoever reads beside this writer sees what the store was
  /// closed with.
  private func markProven(_ ledger: Ledger) throws(StorageError) {
    do throws(Ledger.Failure) {
      try ledger.appendMark(durableThrough: ledger.lastSequence)
    } catch {
      throw .system(error.cause, in: directory.path)
    }
    // Commits say that what was there before them is durable: the mark too.
    do throws(SystemError) {
      try ledger.file.syncContent(.data)
    } catch {
      throw .system(error, in: directory.path)
    }
  }

  private func newLedger(
    _ number: UInt32,
    storeID: UUID,
    firstSequence: UInt64,
    flags: UInt32 = 0
  ) throws(SystemError) -> Ledger {
    let (file, salt) = try directory.makeSegment(
      number,
      storeID: storeID,
      firstSequence: firstSequence,
      flags: flags
    )
    return Ledger(empty: file, number: number, salt: salt, firstSequence: firstSequence)
  }

  private func replaceRoot(with manifest: Manifest) throws(StorageError) {
    do throws(StoreDirectory.RootFailure) {
      try directory.replaceRoot(with: manifest)
    } catch {
      throw .system(error.cause, in: directory.path)
    }
  }
}

extension StoreOpener {
  /// Refuses a root that is older than the files beside it: data would be lost without a word.
  ///
  /// A crash leaves segments without frames, and such into which an opening was writing anew what the root's
  /// own segments still have.
  static func requireNewest(
    _ manifest: Manifest,
    in directory: StoreDirectory
  ) throws(StorageError) {
    let listed = Set(manifest.segments.map(\.file))
    for name in try directory.names() {
      guard case .ledger(let number)? = FileName.parse(name), !listed.contains(number) else {
        continue
      }
      guard number >= manifest.nextFile,
        let frames = try frames(of: number, storeID: manifest.storeID, in: directory)
      else { continue }
      guard frames.isEmpty || (frames.isRehomed && frames.proven < frames.firstSequence) else {
        throw .olderRoot(than: name)
      }
    }
  }

  private struct Frames {
    let isEmpty: Bool
    let isRehomed: Bool
    let firstSequence: UInt64
    let proven: UInt64
  }

  /// What a segment that no root lists holds; nil for anything but a segment of transactions.
  private static func frames(
    of number: UInt32,
    storeID: UUID? = nil,
    in directory: StoreDirectory
  ) throws(StorageError) -> Frames? {
    let name = FileName.ledger(number)
    guard let file = try? directory.directory.file(name, .read) else { return nil }
    let bytes = try SegmentBytes(file, in: directory.path)
    guard let (start, _) = try bytes.view(0..<SegmentHeader.size),
      let (header, salt) = try? SegmentHeader.decode(
        start,
        magic: SegmentHeader.ledgerMagic,
        name: name
      ), !header.isCompacted, storeID == nil || header.storeID == storeID
    else { return nil }
    var cursor = FrameCursor(bytes, salt: salt, firstSequence: header.sequence)
    var proven: UInt64 = 0
    while case .frame(let frame, _) = try cursor.next() {
      proven = max(proven, frame.durableThrough)
    }
    return Frames(
      isEmpty: cursor.offset == SegmentHeader.size,
      isRehomed: header.isRehomed,
      firstSequence: header.sequence,
      proven: proven
    )
  }
}

extension Manifest {
  /// The root with the end to which the last segment was read, which it does not know while that one grows.
  fileprivate func measured(through tail: StoreLoader.Tail) -> Manifest {
    var root = self
    if !isClean, let last = segments.indices.last {
      root.segments[last].length = UInt64(tail.end)
      root.segments[last].lastSequence = tail.lastSequence
      root.segments[last].digest = tail.digest
    }
    return root
  }

  /// Ends the last segment at what was accepted of it; one of which nothing was is no longer part of the store.
  fileprivate mutating func seal(through tail: StoreLoader.Tail) {
    guard var last = segments.popLast(), tail.lastSequence >= last.firstSequence else { return }
    last.lastSequence = tail.lastSequence
    last.length = UInt64(tail.end)
    last.digest = tail.digest
    last.mayBeLonger = true
    segments.append(last)
  }
}
