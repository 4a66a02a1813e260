#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import Testing

/// Rule S21, as far as the digest goes: personal values enter it as salted commitments.
@Suite struct S21PersonalTests {
  typealias Desk = Office.Desk

  static func desk(key: AuditKey? = nil) async throws -> (Desk, Office.Tap) {
    var audit = AuditPolicy()
    audit.key = key
    let tap = Office.Tap()
    let desk = try Desk(audit: audit, storage: tap)
    try await desk.add(Office.Team(1, "One", email: "one@example.org"))
    try await desk.teams().archive(1)
    try await desk.teams().hardDelete(1)
    return (desk, tap)
  }

  /// A copy without the values and salts of all that is personal.
  static func erased(_ record: AuditRecord) -> AuditRecord {
    var event = record.event
    let principal = event.principal
    event = AuditEvent(
      id: event.id,
      tenant: event.tenant,
      at: event.at,
      principal: AuditPrincipal(
        id: principal.id,
        name: principal.name.map(erased),
        roles: principal.roles
      ),
      kind: event.kind,
      entityID: event.entityID,
      action: event.action
    )
    event.from = record.event.from
    event.to = record.event.to
    event.operation = record.event.operation
    event.previousState = record.event.previousState.map { snapshot in
      AuditSnapshot(
        kind: snapshot.kind,
        id: snapshot.id,
        fields: snapshot.fields.map { field in
          guard case .personal(let value) = field.content else { return field }
          return AuditField(name: field.name, content: .personal(erased(value)))
        }
      )
    }
    return AuditRecord(sequence: record.sequence, digest: record.digest, event: event)
  }

  static func erased(_ value: PersonalValue) -> PersonalValue {
    let json = #"{"commitment":"\#(value.commitment)"}"#
    let copy = try? JSONDecoder().decode(PersonalValue.self, from: Data(json.utf8))
    return copy ?? value
  }

  @Test(arguments: [false, true])
  func `S21 a trail without personal values and salts has the same digests and verifies`(
    _ hasKey: Bool
  ) async throws {
    let (desk, tap) = try await Self.desk(key: hasKey ? AuditKey([9, 9, 9]) : nil)
    let head = try await desk.trail().head()
    tap.tamper { $0.map(Self.erased) }
    let records = try await desk.audit()
    let last = try #require(records.last?.event)
    #expect(last.principal.name?.value == nil && last.principal.name?.salt == nil)
    #expect(last.previousState.first?["email"] == nil)
    #expect(last.previousState.first?["name"] == .text("One"), "plain fields stay")
    #expect(try await desk.trail().verify(extending: head) == .intact(head))
    let json = String(decoding: try JSONEncoder().encode(records), as: UTF8.self)
    #expect(!json.contains("example.org") && !json.contains("Ann"))
  }

  @Test func `S21 the principal's name and personal fields have salts, plain fields have none`()
    async throws
  {
    let (desk, _) = try await Self.desk()
    let records = try await desk.audit()
    let names = records.compactMap(\.event.principal.name)
    let fields = records.flatMap(\.event.previousState).flatMap(\.fields)
    let personal = fields.compactMap { field -> PersonalValue? in
      guard case .personal(let value) = field.content else { return nil }
      return value
    }
    #expect(
      names.count == 3 && fields.count == 2 && personal.map(\.value) == [.text("one@example.org")]
    )
    let salts = (names + personal).compactMap(\.salt)
    #expect(salts.count == 4 && Set(salts).count == 4, "a salt each")
    #expect(
      Set(names.map(\.commitment)).count == 3,
      "one name, three commitments: none gives away another"
    )
  }

  @Test func `S21 salts come from the injected ids`() async throws {
    let (desk, _) = try await Self.desk()
    let salts = try await desk.audit().compactMap { $0.event.principal.name?.salt }
    #expect(salts.allSatisfy { $0.uuidString.hasPrefix("00000000-0000-4000-8000-") })
  }

  @Test func `S21 a commitment is SHA-256 over the salt and the value`() async throws {
    let (desk, _) = try await Self.desk()
    let name = try #require(try await desk.audit().first?.event.principal.name)
    let salt = try #require(name.salt)
    let uuid = salt.uuid
    var bytes = [uuid.0, uuid.1, uuid.2, uuid.3, uuid.4, uuid.5, uuid.6, uuid.7]
    bytes += [uuid.8, uuid.9, uuid.10, uuid.11, uuid.12, uuid.13, uuid.14, uuid.15]
    // The value's canonical form: the tag of a text, its length in four bytes, its UTF-8.
    bytes += [4, 0, 0, 0, 3] + Array("Ann".utf8)
    #expect(SHA256.hash(bytes) == name.commitment)
  }

  @Test func `S21 another value or salt, or a half erasure, is found`() async throws {
    let changes = [
      (#""value":"one@example.org""#, #""value":"two@example.org""#),
      (#""value":"one@example.org""#, #""value":null"#),
      (#""salt":"00000000-0000-4000"#, #""salt":"00000000-0000-4001"#),
    ]
    for (old, new) in changes {
      let (desk, tap) = try await Self.desk()
      tap.tamper { records in
        var records = records
        let edited = S20ChainTests.edited(records[2], old, new)
        if edited == nil { Issue.record("no \(old)") }
        records[2] = edited ?? records[2]
        return records
      }
      #expect(
        try await desk.trail().verify()
          == .broken(AuditFault(sequence: 3, problem: .commitmentMismatch))
      )
    }
  }

  @Test func `S21 another commitment breaks the digest`() async throws {
    let (desk, tap) = try await Self.desk()
    let commitment = try #require(try await desk.audit().first?.event.principal.name?.commitment)
    let zero = String(repeating: "0", count: 64)
    tap.tamper { records in
      var records = records
      records[0] = S20ChainTests.edited(records[0], "\(commitment)", zero) ?? records[0]
      return records
    }
    #expect(
      try await desk.trail().verify() == .broken(AuditFault(sequence: 1, problem: .digestMismatch))
    )
  }
}
