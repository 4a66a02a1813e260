#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension StoreDirectory {
  /// Makes all of a segment durable, the last mark too, before a manifest tells its length.
  ///
  /// - Throws: `undecided`: after a sync that failed nobody knows what is on disk.
  func seal(_ ledger: Ledger) throws(ManifestFailure) {
    do throws(SystemError) {
      try ledger.file.syncContent(.data)
    } catch {
      throw .undecided(error)
    }
  }

  /// Ends a segment and makes the next one.
  func roll(
    _ former: Manifest,
    _ ledger: Ledger,
    over number: UInt32,
    nextFile: UInt32
  ) throws(ManifestFailure) -> (Manifest, Ledger) {
    try seal(ledger)
    let fresh = try makeNext(number, after: ledger, storeID: former.storeID)
    var manifest = former
    manifest.segments[manifest.segments.count - 1] = ledger.sealed
    manifest.segments.append(fresh.sealed)
    manifest.nextFile = nextFile
    manifest.generation += 1
    do throws(ManifestFailure) {
      try replaceManifest(with: manifest)
    } catch {
      if case .undone = error { removeQuietly(FileName.ledger(number)) }
      throw error
    }
    return (manifest, fresh)
  }

  /// Makes a durable segment that follows another one; nothing is left of it where that fails.
  private func makeNext(
    _ number: UInt32,
    after ledger: Ledger,
    storeID: UUID
  ) throws(ManifestFailure) -> Ledger {
    do throws(SystemError) {
      let next = ledger.lastSequence + 1
      let fresh = try makeLedger(number, storeID: storeID, firstSequence: next)
      try finish(fresh.file)
      return fresh
    } catch {
      removeQuietly(FileName.ledger(number))
      throw .undone(error)
    }
  }
}
