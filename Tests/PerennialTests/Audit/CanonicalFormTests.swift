import Testing

@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The bytes that a digest covers, written out by hand: they must stay what they are for as long as there
/// are stores.
@Suite struct CanonicalFormTests {
  @Test func `S20 a digest covers every field in its canonical form`() throws {
    let head = try #require(Digest(hexadecimal: String(repeating: "ab", count: 32)))
    let expected = Self.bytes(previous: head, sequence: 0x0102_0304_0506_0708)
    let chain = AuditChain(key: nil)
    let digest = chain.digest(of: Self.event, sequence: 0x0102_0304_0506_0708, after: head)
    #expect(digest == SHA256.hash(expected))
  }

  @Test func `S20 a keyed digest covers the same bytes`() throws {
    let key = AuditKey([1, 2, 3])
    let digest = AuditChain(key: key).digest(of: Self.event, sequence: 9, after: .zero)
    let expected = Self.bytes(previous: .zero, sequence: 9)
    #expect(digest == HMACSHA256.authenticate(expected, key: HMACSHA256.Key([1, 2, 3])))
  }

  private static let name = PersonalValue(.text("Ann"), salt: id(7))

  private static let event: AuditEvent = {
    var event = AuditEvent(
      id: id(1),
      tenant: "acmé",
      at: Timestamp(microseconds: -2),
      principal: AuditPrincipal(id: "ann", name: name, roles: ["a", "bc"]),
      kind: "note",
      entityID: .integer(258),
      action: "publish",
      reason: "why",
      correlationID: nil
    )
    event.result = .refused(code: "x")
    event.from = StateName(rawValue: "draft")
    event.operation = OperationID(rawValue: id(2))
    event.members = [AuditMembers(kind: "m", count: 2, ids: [.uuid(id(3)), .text("t")])]
    event.relinked = [AuditMembers(kind: "r", count: 5, ids: nil)]
    event.restoredAncestors = [AuditRoot(kind: "p", id: .integer(1))]
    let fields = [
      AuditField(
        name: "f",
        content: .plain(.list([.null, .bool(true), .integer(-1), .number(1), .text("é")]))
      ),
      AuditField(name: "g", content: .personal(name)),
    ]
    event.previousState = [AuditSnapshot(kind: "s", id: .integer(4), fields: fields)]
    return event
  }()

  private static func bytes(previous: Digest, sequence: UInt64) -> [UInt8] {
    var bytes = previous.bytes + big(sequence)
    bytes += uuid(1) + framed("acmé") + [255, 255, 255, 255, 255, 255, 255, 254]
    bytes += framed("ann") + [1] + name.commitment.bytes + big(2) + framed("a") + framed("bc")
    bytes += framed("note") + [1] + big(258) + framed("publish") + [2] + framed("x")
    bytes += [1] + framed("draft") + [0] + [1] + framed("why") + [0] + [1] + uuid(2)
    bytes += big(1) + framed("m") + big(2) + [1] + [2] + uuid(3) + [3] + framed("t")
    bytes += big(1) + framed("r") + big(5) + [0]
    bytes += big(1) + framed("p") + [1] + big(1)
    bytes += big(1) + framed("s") + [1] + big(4) + big(2)
    bytes += framed("f") + [0, 5] + big(5) + [0, 1, 1, 2] + big(.max)
    bytes += [3, 0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 4] + framed("é")
    bytes += framed("g") + [1] + name.commitment.bytes
    return bytes
  }

  private static func big(_ number: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) }
  }

  private static func framed(_ text: String) -> [UInt8] {
    [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
  }

  private static func uuid(_ last: UInt8) -> [UInt8] {
    Array(repeating: 9, count: 15) + [last]
  }

  private static func id(_ last: UInt8) -> UUID {
    UUID(uuid: (9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, last))
  }
}
