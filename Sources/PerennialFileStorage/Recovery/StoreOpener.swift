import Perennial

/// Opens a store's directory: makes the store, goes on where it was closed, or recovers it.
struct StoreOpener {
  /// How often files are read anew that a writer replaces meanwhile.
  static let attemptCount = 5

  let directory: StoreDirectory
  let cache: DecodedCache
  let progress: StorageProgressHandler?

  func openForWriting() throws(StorageError) -> FileStorage.Opened {
    if try directory.manifest() == nil {
      // Before the lock, which would leave a file of its own behind.
      try Self.requireNoStranger(in: directory)
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
    try replaceManifest(with: next)
    try directory.removeOrphans(besides: next)
    try cutOffTornBytes(of: next)
    if loader.report.rehomedTransactions > 0 || tail.isProvenByManifest { try markProven(ledger) }
    return opened(loader, .writing, next, ledger, lockFile)
  }

  /// Reads a store as it is; beside a writer, up to what is proven to be durable.
  func openForReading() throws(StorageError) -> FileStorage.Opened {
    for _ in 0..<Self.attemptCount {
      guard let manifest = try directory.manifest() else {
        throw try Self.missingManifest(in: directory)
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
  /// Puts a new manifest in the place of the old one, durably.
  func replaceManifest(with manifest: Manifest) throws(StorageError) {
    try directory.telling { () throws(StoreDirectory.ManifestFailure) in
      try directory.replaceManifest(with: manifest)
    }
  }
}

extension Manifest {
  /// The manifest with the end to which the last segment was read, which it does not know while that one grows.
  fileprivate func measured(through tail: StoreLoader.Tail) -> Manifest {
    var manifest = self
    if !isClean, let last = segments.indices.last {
      manifest.segments[last].length = UInt64(tail.end)
      manifest.segments[last].lastSequence = tail.lastSequence
      manifest.segments[last].digest = tail.digest
    }
    return manifest
  }
}
