/// A tenant's audit records by sequence: in memory, or where they lie on disk.
///
/// A storage does one or the other, so one of the two lists stays empty.
struct AuditColumn: Sendable {
  private var boxes = ChunkedArray<AuditBox>()
  private var locations = ChunkedArray<BlobLocation>()
  /// The last record's digest.
  private(set) var lastDigest: Digest?

  init() {}

  init(locations: ChunkedArray<BlobLocation>, lastDigest: Digest?) {
    self.locations = locations
    self.lastDigest = lastDigest
  }

  var count: Int { boxes.count + locations.count }

  /// Appends a record, by its place where there is a source to read it from.
  mutating func append(_ insertion: AuditInsertion, from source: (any BlobSource)?) {
    lastDigest = insertion.box.record.digest
    if source != nil, let location = insertion.location {
      locations.append(location)
    } else {
      boxes.append(insertion.box)
    }
  }

  mutating func move(_ sequence: Int64, to location: BlobLocation) {
    locations[Int(sequence) - 1] = location
  }

  /// Where a record lies; nil in memory and for one that does not exist.
  func location(of sequence: Int64) -> BlobLocation? {
    let index = Int(sequence) - 1
    return index >= 0 && index < locations.count ? locations[index] : nil
  }

  /// The record of a sequence from 1 to ``count``.
  func record(
    of sequence: Int64,
    tenant: TenantID,
    from source: (any BlobSource)?
  ) throws(LifecycleError) -> AuditRecord {
    guard let source, let location = location(of: sequence) else {
      let index = Int(sequence) - 1
      guard index >= 0, index < boxes.count else {
        throw .storage(.corrupt("A trail names the audit record \(sequence), which is not there"))
      }
      return boxes[index].record
    }
    return try source.auditRecord(at: location, tenant: tenant, sequence: sequence)
  }
}
