import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension StoreOpener {
  /// Why there is no manifest: no store was made, or it has lost its manifest.
  static func missingManifest(in directory: StoreDirectory) throws(StorageError) -> StorageError {
    var reason = StorageError.noStore(directory.path)
    do throws(StorageError) {
      for name in try directory.names() where FileName.parse(name) != nil {
        try requireHarmless(name, in: directory)
      }
    } catch {
      reason = error
    }
    // A writer that makes the store meanwhile puts its first file there before the manifest.
    guard try directory.manifest() == nil else {
      return StorageError(
        .unavailable,
        "Another process is making the store; try again",
        path: directory.path
      )
    }
    return reason
  }

  /// Refuses a directory that holds anything of somebody else's.
  static func requireNoStranger(in directory: StoreDirectory) throws(StorageError) {
    for name in try directory.names() { try requireOwn(name, in: directory) }
  }

  /// Refuses a directory in which no store can be made: one of somebody else's, or of a store without its manifest.
  static func requireVacant(_ directory: StoreDirectory) throws(StorageError) {
    for name in try directory.names() { try requireHarmless(name, in: directory) }
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

  /// Lets pass names that a store gives, and those that any directory may hold.
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
}

extension StoreOpener {
  /// Refuses a manifest that is older than the files beside it: data would be lost without a word.
  ///
  /// A crash leaves segments without frames, and such into which an opening was writing anew what the
  /// manifest's own segments still have.
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
        throw .olderManifest(than: name)
      }
    }
  }

  private struct Frames {
    let isEmpty: Bool
    let isRehomed: Bool
    let firstSequence: UInt64
    let proven: UInt64
  }

  /// What a segment that no manifest lists holds; nil for anything but a segment of transactions.
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
