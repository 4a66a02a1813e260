@testable import Perennial

extension FuzzTarget {
  static let audit = FuzzTarget(
    name: "audit",
    summary: "an audit record",
    makeSeeds: { samples in
      try samples.transactions.flatMap { transaction in
        try ChangeSet(inMemory: transaction.bytes).audit.map { try $0.record.encoded() }
      }
    },
    makeCheck: { _ in
      { input in
        guard let record = try? AuditRecord(decoding: input, in: input.indices) else { return }
        let bytes = try record.encoded()
        let again = try AuditRecord(decoding: bytes, in: bytes.indices)
        try promise(try again.encoded() == bytes, "one record has two forms")
        try promise(
          again.event.members == record.event.members
            && again.event.principal.roles == record.event.principal.roles
            && again.event.previousState.count == record.event.previousState.count
            && again.digest == record.digest && again.event.kind == record.event.kind,
          "what is written anew is another record"
        )
      }
    }
  )
}
