import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension StoreOpener {
  /// Makes a store in a directory that holds none.
  func create(_ lockFile: any File) throws(StorageError) -> FileStorage.Opened {
    try Self.requireVacant(directory)
    let storeID = UUID()
    let ledger = try directory.telling { () throws(SystemError) in
      let ledger = try directory.makeLedger(1, storeID: storeID, firstSequence: 1)
      try directory.finish(ledger.file)
      return ledger
    }
    var manifest = Manifest(storeID: storeID)
    manifest.nextFile = 2
    manifest.segments = [ledger.sealed]
    try replaceManifest(with: manifest)
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
}
