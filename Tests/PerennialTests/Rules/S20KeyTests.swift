@testable import Perennial
import Testing

/// Rule S20: chains with a host's key, chains of several tenants, and long ones.
@Suite struct S20KeyTests {
  typealias Desk = Office.Desk

  @Test func `S20 with a host's key a forger who recomputes every digest is found`() async throws {
    let key = AuditKey(Array(1...32))
    let forge: @Sendable (AuditKey?) -> S20ChainTests.Tampering = { forgersKey in
      { records in
        var events = records
        if let forged = S20ChainTests.edited(records[3], "closing", "opening") {
          events[3] = forged
        }
        return S20ChainTests.rechained(events, key: forgersKey)
      }
    }
    try await S20ChainTests.expect(1, .digestMismatch, key: key, forge(nil))
    try await S20ChainTests.expect(1, .digestMismatch, key: key, forge(AuditKey(Array(2...33))))
    // From the forged record on: what lies before it is left as it was.
    try await S20ChainTests.expect(4, .digestMismatch, key: key) { records in
      Array(records[..<3] + forge(nil)(records)[3...])
    }
    try await S20ChainTests.expect(8, .rewritten, key: key, forge(key))
    // Nor can one be appended.
    try await S20ChainTests.expect(9, .digestMismatch, key: key) { records in
      records + S20ChainTests.rechained(records + [records[0]])[8...]
    }
  }

  @Test
  func `S20 digests with and without a key differ, and a store without the key finds them broken`()
    async throws
  {
    let (keyed, tap) = try await S20ChainTests.desk(key: AuditKey([1, 2, 3]))
    let (plain, _) = try await S20ChainTests.desk()
    #expect(try await keyed.trail().head().digest != plain.trail().head().digest)
    let keyless = try Desk(storage: tap)
    #expect(
      try await keyless.trail().verify()
        == .broken(AuditFault(sequence: 1, problem: .digestMismatch))
    )
  }

  @Test func `S20 chains are a tenant's own, and another's chain in its place is found`()
    async throws
  {
    let (desk, tap) = try await S20ChainTests.desk()
    try await desk.add(Office.Team(1), as: Office.mallory)
    #expect(try await desk.trail(Office.mallory).head().sequence == 1)
    #expect(try await desk.trail().head().sequence == 8)
    let rivals = try await desk.audit(Office.mallory)
    tap.tamper { _ in rivals }
    #expect(
      try await desk.trail().verify() == .broken(AuditFault(sequence: 1, problem: .digestMismatch))
    )
  }

  @Test func `S20 a chain of thousands written by many tasks is without gaps and verifies`()
    async throws
  {
    let desk = try Desk()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<8 {
        group.addTask {
          for number in 1...150 { try await desk.add(Office.Team(writer * 1000 + number)) }
          try await desk.teams().create((1...150).map { Office.Team(writer * 1000 + 500 + $0) })
        }
      }
      try await group.waitForAll()
    }
    let head = try await desk.trail().head()
    #expect(head.sequence == 2400)
    #expect(try await desk.trail().verify(extending: head) == .intact(head))
  }
}
