import PerennialTesting
import Testing

@testable import Perennial

@Suite struct AuditRecordCodingTests {
  private static func decoded(_ record: AuditRecord) throws -> AuditRecord {
    let bytes = try record.encoded()
    return try AuditRecord(decoding: bytes, in: bytes.indices)
  }

  private static func record(_ value: AuditValue) -> AuditRecord {
    var record = ChangeSetSamples.plainRecord
    var event = record.event
    event.previousState = [
      AuditSnapshot(
        kind: "leaf",
        id: .integer(1),
        fields: [AuditField(name: "f", content: .plain(value))]
      )
    ]
    record = AuditRecord(sequence: 5, digest: .zero, event: event)
    return record
  }

  private static func nested(_ depth: Int) -> AuditValue {
    (0..<depth).reduce(.null) { value, _ in .list([value]) }
  }

  @Test(arguments: [ChangeSetSamples.plainRecord, ChangeSetSamples.fullRecord])
  func `a record comes back with all it holds`(record: AuditRecord) throws {
    let decoded = try Self.decoded(record)
    #expect(decoded == record)
    #expect(Array(String(reflecting: decoded).utf8) == Array(String(reflecting: record).utf8))
    #expect(try decoded.encoded() == record.encoded())
  }

  @Test(arguments: [AuditResult.done, .forbidden, .refused(code: "")], 0..<64)
  func `nothing and empty are told apart`(result: AuditResult, parts: Int) throws {
    var event = ChangeSetSamples.plainRecord.event
    event.result = result
    if parts & 1 != 0 { event.from = "" }
    if parts & 2 != 0 { event.to = "" }
    if parts & 4 != 0 { event.reason = "" }
    if parts & 8 != 0 { event.correlationID = "" }
    if parts & 16 != 0 { event.members = [AuditMembers(kind: "", count: 0, ids: nil)] }
    if parts & 32 != 0 { event.relinked = [AuditMembers(kind: "", count: -1, ids: [])] }
    let record = AuditRecord(sequence: .min, digest: .zero, event: event)
    #expect(try Self.decoded(record) == record)
  }

  @Test func `every number comes back by its bits`() throws {
    let patterns: [UInt64] = [
      0, 1, .max, 0x8000_0000_0000_0000, 0x7FF0_0000_0000_0000, 0x7FF0_0000_0000_0001,
      0x7FF8_0000_0000_0000, 0xFFF8_0000_0000_0123, 0x3FF0_0000_0000_0000,
    ]
    for pattern in patterns {
      let decoded = try Self.decoded(Self.record(.number(Double(bitPattern: pattern))))
      guard case .number(let value)? = decoded.event.previousState[0]["f"] else {
        Issue.record("no number")
        continue
      }
      #expect(value.bitPattern == pattern)
    }
  }

  @Test func `lists nest thirty-two deep and no deeper`() throws {
    let deepest = Self.record(Self.nested(32))
    #expect(try Self.decoded(deepest) == deepest)
    #expect {
      _ = try Self.record(Self.nested(33)).encoded()
    } throws: { error in
      guard case .invalidArgument? = error as? LifecycleError else { return false }
      return true
    }
    // One list more by hand: the last byte is the innermost null.
    let bytes = try deepest.encoded().dropLast() + [6, 1, 0]
    #expect(throws: ByteError(.depth, at: bytes.count - 3)) {
      try AuditRecord(decoding: Array(bytes), in: bytes.indices)
    }
    let bomb = try deepest.encoded().dropLast() + [UInt8](repeating: 6, count: 100_000)
    #expect(throws: ByteError.self) { try AuditRecord(decoding: Array(bomb), in: bomb.indices) }
  }

  @Test func `a plain record is short`() throws {
    var event = ChangeSetSamples.plainRecord.event
    event.from = "active"
    event.to = "inactive"
    event.operation = OperationID(rawValue: ChangeSetSamples.uuid(1))
    let record = AuditRecord(sequence: 100_000, digest: .zero, event: event)
    #expect(try record.encoded().count < 120)
  }

  @Test(arguments: [ChangeSetSamples.plainRecord, ChangeSetSamples.fullRecord])
  func `a record that is cut off, goes on or is damaged is refused or another one`(
    record: AuditRecord
  ) throws {
    let bytes = try record.encoded()
    for end in bytes.indices {
      #expect(throws: ByteError.self) { try AuditRecord(decoding: bytes, in: 0..<end) }
    }
    #expect(throws: ByteError(.trailing, at: bytes.count)) {
      try AuditRecord(decoding: bytes + [0], in: 0..<bytes.count + 1)
    }
    for place in bytes.indices {
      for value in 0...255 as ClosedRange<UInt8> where value != bytes[place] {
        var damaged = bytes
        damaged[place] = value
        guard let other = try? AuditRecord(decoding: damaged, in: damaged.indices) else { continue }
        // Whatever is read has one form: no two inputs give one record.
        #expect(try other.encoded() != bytes)
      }
    }
  }

  @Test(arguments: [(1, 0x80), (2, 0x80), (2, 0x10), (2, 0x06), (0, 2)])
  func `unknown versions and flags are refused`(place: Int, value: UInt8) throws {
    var bytes = try ChangeSetSamples.plainRecord.encoded()
    bytes[place] = value
    #expect(throws: ByteError.self) { try AuditRecord(decoding: bytes, in: bytes.indices) }
  }
}
