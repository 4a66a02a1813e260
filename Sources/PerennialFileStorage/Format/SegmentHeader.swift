import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The first 64 bytes of a ledger's segment and of a checkpoint.
///
/// ```text
///  0     magic, eight letters
///  8 u16 major version, u16 minor version
/// 12 u32 length of the header
/// 16     the store's id, 16 bytes
/// 32 u64 the file's number
/// 40 u64 the first frame's sequence; a checkpoint's: the last sequence that it contains
/// 48 i64 when it was made, milliseconds since 1970
/// 56 u32 flags
/// 60 u32 checksum of bytes 0..<60
/// ```
///
/// The checksum is the salt of all others in the file: a frame copied from another file, another store, or out
/// of a payload never fits.
struct SegmentHeader: Equatable {
  static let size = 64
  static let ledgerMagic = Array("PRNLLDGR".utf8)
  static let checkpointMagic = Array("PRNLCKPT".utf8)
  /// The flag of a segment whose frames are copies made by compaction.
  static let compacted: UInt32 = 1
  /// The flag of a segment into which opening wrote transactions anew.
  static let rehomed: UInt32 = 2

  let magic: [UInt8]
  let storeID: UUID
  let file: UInt32
  let sequence: UInt64
  let createdMilliseconds: Int64
  var flags: UInt32 = 0

  var isCompacted: Bool { flags & Self.compacted != 0 }
  var isRehomed: Bool { flags & Self.rehomed != 0 }

  /// The header's bytes and the file's salt.
  func encoded() -> (bytes: [UInt8], salt: UInt32) {
    var writer = ByteWriter()
    writer.append(contentsOf: magic)
    writer.append(littleEndian: FormatVersion.major)
    writer.append(littleEndian: FormatVersion.minor)
    writer.append(littleEndian: UInt32(Self.size))
    writer.append(storeID)
    writer.append(littleEndian: UInt64(file))
    writer.append(littleEndian: sequence)
    writer.append(littleEndian: createdMilliseconds)
    writer.append(littleEndian: flags)
    let salt = CRC32C.value(of: writer.bytes, in: 0..<writer.count)
    writer.append(littleEndian: salt)
    return (writer.bytes, salt)
  }
}

extension SegmentHeader {
  /// Reads a header and the salt.
  ///
  /// - Throws: `corrupt` for anything but a header of the magic; `unsupportedVersion` for a newer format.
  static func decode(
    _ bytes: [UInt8],
    magic: [UInt8],
    name: String
  ) throws(StorageError) -> (header: SegmentHeader, salt: UInt32) {
    let header: SegmentHeader?
    let major: UInt16
    let salt: UInt32
    do throws(ByteError) {
      salt = try requireChecksum(bytes, magic: magic)
      var reader = ByteReader(bytes)
      _ = try reader.range(count: magic.count)
      major = try reader.littleEndian(UInt16.self)
      _ = try reader.littleEndian(UInt16.self)
      // A later version may have all that follows its number otherwise.
      header =
        major <= FormatVersion.major ? try SegmentHeader(reading: &reader, magic: magic) : nil
    } catch {
      throw .damaged(name, offset: UInt64(error.position), error.problem.rawValue)
    }
    guard let header else { throw .newer(name, major) }
    return (header, salt)
  }

  /// Checks that bytes begin with a magic and have the checksum that they say, and answers it.
  private static func requireChecksum(
    _ bytes: [UInt8],
    magic: [UInt8]
  ) throws(ByteError) -> UInt32 {
    guard bytes.count >= size, bytes.starts(with: magic) else { throw ByteError(.tag, at: 0) }
    let body = 0..<size - 4
    var reader = try ByteReader(bytes, in: body.upperBound..<size)
    let checksum = try reader.littleEndian(UInt32.self)
    guard checksum == CRC32C.value(of: bytes, in: body) else {
      throw ByteError(.checksum, at: body.upperBound)
    }
    return checksum
  }

  /// Reads what follows the version.
  private init(reading reader: inout ByteReader, magic: [UInt8]) throws(ByteError) {
    let position = reader.position
    let size = try reader.littleEndian(UInt32.self)
    let storeID = try reader.uuid()
    let file = try reader.littleEndian(UInt64.self)
    let sequence = try reader.littleEndian(UInt64.self)
    let created = try reader.littleEndian(Int64.self)
    let flags = try reader.littleEndian(UInt32.self)
    guard size == Self.size, sequence <= FormatVersion.maximumSequence,
      let file = UInt32(exactly: file), flags & ~(Self.compacted | Self.rehomed) == 0
    else {
      throw ByteError(.number, at: position)
    }
    self.init(
      magic: magic,
      storeID: storeID,
      file: file,
      sequence: sequence,
      createdMilliseconds: created,
      flags: flags
    )
  }
}
