public import Perennial

extension Difference {
  /// What two audit trails do not have in common.
  ///
  /// Records are found by tenant and sequence. Compared are the fields of `AuditEvent` as their JSON names them, and
  /// `digest` last. A digest covers the records before it, so it is compared up to the first record that is
  /// different, and no further.
  ///
  /// - Parameters:
  ///   - expected: The records as they should be.
  ///   - found: The records as they are.
  ///   - ignored: Fields that may be different, by name, such as `at`, `id` or `digest`.
  public init?(
    expected: [AuditRecord],
    found: [AuditRecord],
    ignoring ignored: Set<String> = []
  ) {
    self.init(Self.entries(expected, found, ignoring: ignored))
  }

  static func entries(
    _ expected: [AuditRecord],
    _ found: [AuditRecord],
    ignoring ignored: Set<String>
  ) -> [Entry] {
    let entries = Subjects(found).differences(
      from: Subjects(expected),
      ignoring: ignored,
      "audit records"
    )
    guard let first = entries.first else { return [] }
    return entries.filter { $0.field != "digest" || $0 == first }
  }
}

extension Subjects {
  fileprivate init(_ records: [AuditRecord]) {
    self.init()
    for record in records {
      var fields = Fields()
      fields.append("", encoding: record.event)
      fields.append("digest", record.digest)
      append("audit record \(record.sequence) of \(record.event.tenant)", fields)
    }
  }
}
