/// Reads payloads and audit records that a state knows by their place alone.
package protocol BlobSource: AnyObject, Sendable {
  /// The decoded value that is at a place, where it is at hand; costs no reading.
  func cachedPayload(at location: BlobLocation) -> Payload?

  /// Keeps a decoded value for later.
  func keep(_ payload: Payload, at location: BlobLocation)

  /// The JSON of a record's payload.
  ///
  /// - Throws: `storage` where reading fails or the bytes are not what was written for this id.
  func payload(at location: BlobLocation, of id: Identifier) throws(LifecycleError) -> [UInt8]

  /// An audit record.
  ///
  /// - Throws: `storage` where reading fails or the bytes are not what was written for this sequence.
  func auditRecord(
    at location: BlobLocation,
    tenant: TenantID,
    sequence: Int64
  ) throws(LifecycleError) -> AuditRecord
}
