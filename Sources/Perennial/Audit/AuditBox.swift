/// An audit record in a heap object: large as it is, it is made once and then handed on, and a chunk of a
/// long chain is cheap to copy.
final class AuditBox: Sendable {
  let record: AuditRecord

  init(_ record: AuditRecord) {
    self.record = record
  }
}
