import Perennial

/// The segments of a ledger that are open to be read, by number.
///
/// A state holds its own, so that what it names stays readable after compaction has taken a file away.
final class SegmentFiles: BlobSource {
  private let files: Lock<[UInt32: any File]>
  private let cache: DecodedCache
  private let directory: String

  init(_ files: [UInt32: any File], cache: DecodedCache, directory: String) {
    self.files = Lock(files)
    self.cache = cache
    self.directory = directory
  }

  func add(_ file: any File, number: UInt32) {
    files.withLock { $0[number] = file }
  }

  /// The same files, without some and with others.
  func replacing(_ removed: Set<UInt32>, with added: [UInt32: any File]) -> SegmentFiles {
    let kept = files.withLock { $0.filter { !removed.contains($0.key) } }
    return SegmentFiles(
      kept.merging(added) { _, new in new },
      cache: cache,
      directory: directory
    )
  }

  func cachedPayload(at location: BlobLocation) -> Payload? {
    cache.payload(at: location)
  }

  func keep(_ payload: Payload, at location: BlobLocation) {
    cache.keep(payload, at: location)
  }

  func payload(at location: BlobLocation, of id: Identifier) throws(LifecycleError) -> [UInt8] {
    do throws(StorageError) {
      return Array(
        try content(at: location, seed: CellSeed.payload(of: id)).dropFirst(Cell.checksumSize)
      )
    } catch {
      throw .storage(error)
    }
  }

  func auditRecord(
    at location: BlobLocation,
    tenant: TenantID,
    sequence: Int64
  ) throws(LifecycleError) -> AuditRecord {
    do throws(StorageError) {
      return try record(at: location, tenant: tenant, sequence: sequence)
    } catch {
      throw .storage(error)
    }
  }

  /// An audit record.
  func record(
    at location: BlobLocation,
    tenant: TenantID,
    sequence: Int64
  ) throws(StorageError) -> AuditRecord {
    let seed = CellSeed.audit(tenant: tenant, sequence: sequence)
    let bytes = try content(at: location, seed: seed)
    do throws(ByteError) {
      return try AuditRecord(decoding: bytes, in: Cell.checksumSize..<bytes.count)
    } catch {
      let reason = "an audit record does not decode: \(error.problem.rawValue)"
      throw Self.damaged(location, reason)
    }
  }

  /// A cell's checksum and bytes, as they were written for what the seed names.
  func content(at location: BlobLocation, seed: UInt32) throws(StorageError) -> [UInt8] {
    let file = try file(location.file, at: UInt64(location.offset))
    let count = Int(location.length) + Cell.checksumSize
    if count > SegmentBytes.pieceSize {
      // Before room is made for them: a place is only a file's word.
      let isWhole = try SegmentBytes(file, in: directory).hasCell(at: location, seed: seed)
      guard isWhole else { throw Self.noCell(location) }
    }
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try file.readAll(at: UInt64(location.offset), count: count)
    } catch {
      throw .system(error, in: directory)
    }
    guard bytes.count == count else { throw Self.damaged(location, "the file ends before") }
    guard Cell.isWhole(bytes, in: 0..<count, seed: seed) else { throw Self.noCell(location) }
    return bytes
  }

  /// A segment's file.
  ///
  /// - Parameters:
  ///   - number: The file's number.
  ///   - offset: Where in it is to be read, for the message.
  /// - Returns: The file, open.
  /// - Throws: `corrupt` where the store has no such file.
  func file(_ number: UInt32, at offset: UInt64 = 0) throws(StorageError) -> any File {
    guard let file = files.withLock({ $0[number] }) else {
      let name = FileName.ledger(number)
      throw .damaged(name, offset: offset, "the file is not part of the store")
    }
    return file
  }

  /// What is told of a place at which something else lies than was written there.
  static func noCell(_ location: BlobLocation) -> StorageError {
    damaged(location, "the checksum of what is stored there does not fit")
  }

  private static func damaged(_ location: BlobLocation, _ reason: String) -> StorageError {
    .damaged(FileName.ledger(location.file), offset: UInt64(location.offset), reason)
  }
}
