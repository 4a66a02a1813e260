import Perennial

extension StoreOpener {
  /// Goes on in the segment in which the store was closed.
  func goOn(
    _ loader: StoreLoader,
    _ tail: StoreLoader.Tail
  ) throws(StorageError) -> (Manifest, Ledger) {
    var manifest = loader.manifest
    let active = tail.segment
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
  func rehome(
    _ loader: inout StoreLoader,
    _ tail: StoreLoader.Tail
  ) throws(StorageError) -> (Manifest, Ledger) {
    var manifest = loader.manifest
    let number = manifest.nextFile
    let ledger = try directory.telling { () throws(SystemError) in
      try directory.makeLedger(
        number,
        storeID: manifest.storeID,
        firstSequence: tail.lastSequence + 1,
        flags: SegmentHeader.rehomed
      )
    }
    loader.files.add(ledger.file, number: number)
    for transaction in tail.unproven {
      try loader.rehome(transaction) { changes throws(StorageError) in
        try directory.telling { () throws(Ledger.Failure) in
          try ledger.append(changes, durableThrough: tail.lastSequence).cells
        }
      }
    }
    try directory.telling { () throws(SystemError) in try directory.finish(ledger.file) }
    manifest.seal(through: tail)
    manifest.segments.append(ledger.sealed)
    manifest.nextFile = number + 1
    manifest.generation += 1
    return (manifest, ledger)
  }

  /// Takes away what follows the segments' recorded ends; a crash before leaves it to the next opening.
  func cutOffTornBytes(of manifest: Manifest) throws(StorageError) {
    try directory.telling { () throws(SystemError) in
      for segment in manifest.segments where segment.mayBeLonger {
        let file = try directory.directory.file(FileName.ledger(segment.file), .readWrite)
        guard try file.length() > segment.length else { continue }
        try file.cutOff(at: segment.length)
        try file.syncContent(.full)
      }
    }
  }

  /// Proves that all in this segment is durable, as the manifest has said until now.
  ///
  /// So an older manifest in its place is found out, and whoever reads beside this writer sees what the store was
  /// closed with.
  func markProven(_ ledger: Ledger) throws(StorageError) {
    try directory.telling { () throws(Ledger.Failure) in
      try ledger.appendMark(durableThrough: ledger.lastSequence)
    }
    // Commits say that what was there before them is durable: the mark too.
    try directory.telling { () throws(SystemError) in try ledger.file.syncContent(.data) }
  }
}

extension Manifest {
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
