import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A state's image in a file: a header, then blocks with a checksum each.
///
/// ```text
/// header, 64 bytes
/// blocks: u32 length, u32 checksum of length and bytes seeded with the one before (the first with the salt),
///         the bytes
/// ```
///
/// The manifest has the file's length and the last checksum.
enum CheckpointFile {
  private static let blockHeaderSize = 8
  private static let maximumBlock = 8 << 20
  /// For how much of an image room is made before any of it is read.
  private static let reservedSize: UInt64 = 64 << 20

  /// Writes a state's image; the file is durable afterwards.
  static func write(
    _ state: ResidentState,
    number: UInt32,
    sequence: UInt64,
    in directory: StoreDirectory,
    progress: Progress?
  ) throws(SystemError) -> Manifest.Checkpoint {
    let (file, salt) = try directory.makeCheckpoint(
      number,
      storeID: state.storeID,
      sequence: sequence
    )
    do throws(SystemError) {
      var position = UInt64(SegmentHeader.size)
      var checksum = salt
      try state.writeImage { piece throws(SystemError) in
        // A piece ends where a row or an entry does, and one of these may be of any size.
        var rest = piece[...]
        while !rest.isEmpty {
          let block = Self.block(rest.prefix(maximumBlock), after: &checksum)
          rest = rest.dropFirst(maximumBlock)
          try file.writeAll(block.bytes[...], at: position)
          position += UInt64(block.count)
          progress?.advance(block.count)
        }
      }
      try directory.finish(file)
      return Manifest.Checkpoint(
        file: number,
        sequence: sequence,
        length: position,
        checksum: checksum
      )
    } catch {
      directory.removeQuietly(FileName.checkpoint(number))
      throw error
    }
  }

  private static func block(_ bytes: ArraySlice<UInt8>, after checksum: inout UInt32) -> ByteWriter
  {
    var block = ByteWriter(capacity: bytes.count + blockHeaderSize)
    block.append(littleEndian: UInt32(truncatingIfNeeded: bytes.count))
    block.append(littleEndian: 0 as UInt32)
    block.append(contentsOf: Array(bytes))
    checksum = value(of: block.bytes, in: 0..<block.count, seed: checksum)
    block.patch(littleEndian: checksum, at: 4)
    return block
  }

  /// Reads the image that a manifest names, every byte of it checked.
  static func read(
    _ checkpoint: Manifest.Checkpoint,
    storeID: UUID,
    from directory: StoreDirectory,
    progress: Progress?
  ) throws(StorageError) -> [UInt8] {
    let name = FileName.checkpoint(checkpoint.file)
    guard let file = try directory.openIfPresent(name) else { throw .damaged(name, "is missing") }
    let length = try directory.telling { () throws(SystemError) in try file.length() }
    guard length == checkpoint.length else {
      throw .damaged(name, "has \(length) bytes, not \(checkpoint.length)")
    }
    let start = try bytes(of: file, at: 0, count: SegmentHeader.size, in: directory)
    let magic = SegmentHeader.checkpointMagic
    let (header, salt) = try SegmentHeader.decode(start, magic: magic, name: name)
    guard header.storeID == storeID, header.file == checkpoint.file,
      header.sequence == checkpoint.sequence
    else { throw .damaged(name, "belongs to another store or place") }
    progress?.advance(start.count)
    return try image(in: file, salt: salt, checkpoint, directory, progress)
  }

  /// Reads block by block, so that the image is in memory once.
  private static func image(
    in file: any File,
    salt: UInt32,
    _ checkpoint: Manifest.Checkpoint,
    _ directory: StoreDirectory,
    _ progress: Progress?
  ) throws(StorageError) -> [UInt8] {
    let name = FileName.checkpoint(checkpoint.file)
    var image: [UInt8] = []
    // Beyond that it grows with what is really there.
    image.reserveCapacity(Int(clamping: min(checkpoint.length, reservedSize)))
    var checksum = salt
    var offset = UInt64(SegmentHeader.size)
    while offset < checkpoint.length {
      let start = try bytes(of: file, at: offset, count: blockHeaderSize, in: directory)
      let remaining = checkpoint.length - offset
      var reader = ByteReader(start)
      guard let length = try? reader.littleEndian(UInt32.self),
        let stored = try? reader.littleEndian(UInt32.self),
        length <= maximumBlock, UInt64(blockHeaderSize) + UInt64(length) <= remaining
      else { throw .damaged(name, offset: offset, "a block's header is damaged") }
      let size = blockHeaderSize + Int(length)
      let block = try bytes(of: file, at: offset, count: size, in: directory)
      guard block.count == size else { throw .damaged(name, offset: offset, "a block is cut off") }
      checksum = value(of: block, in: 0..<size, seed: checksum)
      guard checksum == stored else { throw .damaged(name, offset: offset, "a block is damaged") }
      image += block[blockHeaderSize...]
      offset += UInt64(size)
      progress?.advance(size)
    }
    guard checksum == checkpoint.checksum else {
      throw .damaged(name, "is not the one that the manifest names")
    }
    return image
  }

  private static func bytes(
    of file: any File,
    at offset: UInt64,
    count: Int,
    in directory: StoreDirectory
  ) throws(StorageError) -> [UInt8] {
    try directory.telling { () throws(SystemError) in
      try file.readAll(at: offset, count: count)
    }
  }

  /// The checksum of a block without its own.
  private static func value(of bytes: [UInt8], in block: Range<Int>, seed: UInt32) -> UInt32 {
    let start = block.lowerBound
    let length = CRC32C.value(of: bytes, in: start..<start + 4, seed: seed)
    return CRC32C.value(of: bytes, in: start + blockHeaderSize..<block.upperBound, seed: length)
  }
}
