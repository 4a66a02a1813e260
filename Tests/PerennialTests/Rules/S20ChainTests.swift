#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import Testing

/// Rule S20: the chain, and whoever tampers with it.
@Suite struct S20ChainTests {
  typealias Desk = Office.Desk
  typealias Tampering = @Sendable ([AuditRecord]) -> [AuditRecord]

  /// Eight records: creates, an operation with members and a detached link, a restore, a hard delete.
  static func desk(key: AuditKey? = nil) async throws -> (Desk, Office.Tap) {
    var audit = AuditPolicy()
    audit.key = key
    let tap = Office.Tap()
    let desk = try Desk(audit: audit, storage: tap)
    try await desk.add(
      Office.Team(1, "One", email: "one@example.org"),
      Office.Folder("a", team: 1, "A"),
      Office.Badge(id: 1, teamID: 1)
    )
    let teams = desk.store.repository(of: Office.Team.self, as: Office.ann, correlationID: "call")
    try await teams.softDelete(1, reason: "closing")
    try await teams.archive(1)
    try await teams.restore(1)
    try await teams.archive(1)
    try await teams.hardDelete(1)
    #expect(try await desk.trail().verify() == .intact(try await desk.trail().head()))
    return (desk, tap)
  }

  /// Chains records anew, as one would who can write to the storage.
  static func rechained(_ records: [AuditRecord], key: AuditKey? = nil) -> [AuditRecord] {
    let chain = AuditChain(key: key)
    var previous = Digest.zero
    return records.enumerated().map { place, record in
      let sequence = Int64(place) + 1
      previous = chain.digest(of: record.event, sequence: sequence, after: previous)
      return AuditRecord(sequence: sequence, digest: previous, event: record.event)
    }
  }

  /// A record whose JSON says something else, with its digest unchanged.
  static func edited(_ record: AuditRecord, _ old: String, _ new: String) -> AuditRecord? {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(record) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    let changed = text.replacing(old, with: new, maxReplacements: 1)
    guard changed != text else { return nil }
    return try? JSONDecoder().decode(AuditRecord.self, from: Data(changed.utf8))
  }

  static func expect(
    _ sequence: Int64,
    _ problem: AuditFault.Problem,
    extending head: AuditHead? = nil,
    key: AuditKey? = nil,
    _ tampering: @escaping Tampering,
    location: SourceLocation = #_sourceLocation
  ) async throws {
    let (desk, tap) = try await Self.desk(key: key)
    let head = try await desk.trail().head()
    tap.tamper(tampering)
    let found = try await desk.trail().verify(extending: head)
    #expect(
      found == .broken(AuditFault(sequence: sequence, problem: problem)),
      sourceLocation: location
    )
  }

  @Test(arguments: [
    (4, #""reason":"closing""#, #""reason":"opening""#),
    (4, #""correlationID":"call""#, #""correlationID":"ball""#),
    (4, #""principal":{"id":"ann""#, #""principal":{"id":"bob""#),
    (4, #""roles":["clerk"]"#, #""roles":["admin"]"#),
    (4, #""action":"softDelete""#, #""action":"archive""#),
    (4, #""from":"active""#, #""from":"inactive""#),
    (4, #""to":"inactive""#, #""to":"active""#),
    (4, #""entityID":1"#, #""entityID":2"#),
    (4, #""kind":"team""#, #""kind":"tram""#),
    (4, #""ids":["a"]"#, #""ids":["b"]"#),
    (4, #""count":1,"ids":["a"]"#, #""count":2,"ids":["a"]"#),
    (4, #""relinked":[{"count":1,"ids":[1]"#, #""relinked":[{"count":1,"ids":[2]"#),
    (4, #"2026-01-01T00:00:00.000000Z"#, #"2026-01-01T00:00:00.000001Z"#),
    (4, #""tenant":"acme""#, #""tenant":"acne""#),
    (4, #""result":"done""#, #""result":"forbidden""#),
    (8, #"{"plain":{"_0":"One"}}"#, #"{"plain":{"_0":"Two"}}"#),
    (8, #""name":"title""#, #""name":"owner""#),
  ])
  func `S20 a changed leaf is found at its record`(
    _ sequence: Int,
    _ old: String,
    _ new: String
  ) async throws {
    try await Self.expect(Int64(sequence), .digestMismatch) { records in
      var records = records
      guard let edited = Self.edited(records[sequence - 1], old, new) else {
        Issue.record("no \(old) in record \(sequence)")
        return records
      }
      records[sequence - 1] = edited
      return records
    }
  }

  @Test func `S20 a changed digest is found at its record`() async throws {
    try await Self.expect(3, .digestMismatch) { records in
      var records = records
      records[2] = AuditRecord(sequence: 3, digest: records[3].digest, event: records[2].event)
      return records
    }
  }

  @Test func `S20 a record inserted or removed is found where the numbers break`() async throws {
    try await Self.expect(4, .sequenceGap) { Array($0[..<2] + $0[3...]) }
    try await Self.expect(2, .sequenceGap) { Array($0[1...]) }
    try await Self.expect(3, .sequenceGap) { Array($0[...2] + $0[2...]) }
    try await Self.expect(5, .sequenceGap) { records in
      let forged = Self.rechained(Array(records[..<4]) + [records[1]])
      return Array(forged + records[4...])
    }
    try await Self.expect(3, .digestMismatch) { records in
      let event = records[5].event
      let inserted = AuditRecord(sequence: 3, digest: records[5].digest, event: event)
      return Array(records[..<2]) + [inserted] + records[2...]
    }
  }

  @Test func `S20 a record removed with the rest renumbered is found at the first one after`()
    async throws
  {
    try await Self.expect(3, .digestMismatch) { records in
      (records[..<2] + records[3...]).enumerated().map { place, record in
        AuditRecord(sequence: Int64(place) + 1, digest: record.digest, event: record.event)
      }
    }
  }

  @Test func `S20 records in another order are found`() async throws {
    try await Self.expect(5, .sequenceGap) { records in
      var records = records
      records.swapAt(3, 4)
      return records
    }
    try await Self.expect(4, .digestMismatch) { records in
      var records = records
      let (fourth, fifth) = (records[3], records[4])
      records[3] = AuditRecord(sequence: 4, digest: fourth.digest, event: fifth.event)
      records[4] = AuditRecord(sequence: 5, digest: fifth.digest, event: fourth.event)
      return records
    }
  }

  @Test func `S20 a chain cut short or written anew is found with an earlier head only`()
    async throws
  {
    let cut: Tampering = { Array($0[..<6]) }
    let empty: Tampering = { _ in [] }
    let anew: Tampering = { records in
      var events = records
      if let forged = Self.edited(records[3], "closing", "opening") { events[3] = forged }
      return Self.rechained(events)
    }
    try await Self.expect(7, .truncated, cut)
    try await Self.expect(1, .truncated, empty)
    try await Self.expect(8, .rewritten, anew)
    for tampering in [cut, empty, anew] {
      let (desk, tap) = try await Self.desk()
      tap.tamper(tampering)
      guard case .intact = try await desk.trail().verify() else {
        Issue.record("nothing tells it without a head")
        return
      }
    }
  }

  @Test func `S20 an earlier head stays good while the chain grows`() async throws {
    let (desk, _) = try await Self.desk()
    let head = try await desk.trail().head()
    #expect(head.sequence == 8)
    let json = try JSONEncoder().encode(head)
    #expect(try JSONDecoder().decode(AuditHead.self, from: json) == head)
    try await desk.add(Office.Team(2))
    let grown = try await desk.trail().head()
    #expect(try await desk.trail().verify(extending: head) == .intact(grown))
    let other = AuditHead(tenant: "rival", sequence: 1, digest: head.digest)
    let error = await refusal { try await desk.trail().verify(extending: other) }
    #expect(error?.code == "INVALID_ARGUMENT")
    let wrong = AuditHead(tenant: "acme", sequence: 3, digest: head.digest)
    #expect(
      try await desk.trail().verify(extending: wrong)
        == .broken(AuditFault(sequence: 3, problem: .rewritten))
    )
  }
}
