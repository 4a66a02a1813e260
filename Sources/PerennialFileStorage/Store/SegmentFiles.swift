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
      let seed = CellSeed.audit(tenant: tenant, sequence: sequence)
      let bytes = try content(at: location, seed: seed)
      do throws(ByteError) {
        return try AuditRecord(decoding: bytes, in: Cell.checksumSize..<bytes.count)
      } catch {
        throw damaged(location, "an audit record does not decode: \(error.problem.rawValue)")
      }
    } catch {
      throw .storage(error)
    }
  }

  /// A cell's checksum and bytes, as they were written for what the seed names.
  func content(at location: BlobLocation, seed: UInt32) throws(StorageError) -> [UInt8] {
    guard let file = files.withLock({ $0[location.file] }) else {
      throw damaged(location, "the file is not part of the store")
    }
    let count = Int(location.length) + Cell.checksumSize
    let bytes: [UInt8]
    do throws(SystemError) {
      bytes = try file.readAll(at: UInt64(location.offset), count: count)
    } catch {
      throw .system(error, in: directory)
    }
    guard bytes.count == count else { throw damaged(location, "the file ends before") }
    guard Cell.isWhole(bytes, in: 0..<count, seed: seed) else {
      throw damaged(location, "the checksum of what is stored there does not fit")
    }
    return bytes
  }

  private func damaged(_ location: BlobLocation, _ reason: String) -> StorageError {
    .damaged(FileName.ledger(location.file), offset: UInt64(location.offset), reason)
  }
}

/// The bytes of a payload or an audit record with the checksum before them.
enum Cell {
  static let checksumSize = 4
  /// The length and the checksum.
  static let headerSize = 8

  /// Whether a checksum and the bytes after it are what was written for what the seed names.
  static func isWhole(_ bytes: [UInt8], in range: Range<Int>, seed: UInt32) -> Bool {
    guard range.count >= checksumSize, var reader = try? ByteReader(bytes, in: range),
      let checksum = try? reader.littleEndian(UInt32.self)
    else { return false }
    let content = range.lowerBound + checksumSize..<range.upperBound
    return checksum == CRC32C.value(of: bytes, in: content, seed: seed)
  }
}
