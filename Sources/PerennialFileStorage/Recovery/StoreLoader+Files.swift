import Perennial

extension StoreLoader {
  /// Opens a segment and compares its length and header with the manifest.
  static func open(
    _ segment: Manifest.Segment,
    of manifest: Manifest,
    in directory: StoreDirectory
  ) throws(StorageError) -> (file: any File, salt: UInt32) {
    let name = FileName.ledger(segment.file)
    guard let file = try directory.openIfPresent(name) else { throw .damaged(name, "is missing") }
    let (length, bytes) = try directory.telling { () throws(SystemError) in
      (try file.length(), try file.readAll(at: 0, count: SegmentHeader.size))
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

  /// The state that the checkpoint holds; an empty one where there is none.
  static func checkpointed(
    _ manifest: Manifest,
    _ directory: StoreDirectory,
    _ files: SegmentFiles,
    _ progress: Progress?
  ) throws(StorageError) -> ResidentState {
    let storeID = manifest.storeID
    guard let checkpoint = manifest.checkpoint else {
      return ResidentState(storeID: storeID, source: files)
    }
    let image = try CheckpointFile.read(
      checkpoint,
      storeID: storeID,
      from: directory,
      progress: progress
    )
    do throws(ByteError) {
      return try ResidentState(image: image, storeID: storeID, source: files)
    } catch {
      let name = FileName.checkpoint(checkpoint.file)
      throw .damaged(name, "does not hold a state: \(error)")
    }
  }
}
