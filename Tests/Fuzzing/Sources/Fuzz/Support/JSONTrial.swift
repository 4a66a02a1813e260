@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads JSON as values of the library that a host may take from its callers, or keep.
enum JSONTrial {
  static let all: [@Sendable ([UInt8]) throws -> Void] = [
    { try check(Identifier.self, $0) }, { try check(AuditValue.self, $0) },
    { try check(AuditRecord.self, $0) }, { try check(AuditResult.self, $0) },
    { try check(Timestamp.self, $0) }, { try check(Digest.self, $0) },
    { try check(ChangePosition.self, $0) }, { try check(PlanToken.self, $0) },
    { try check(AuditHead.self, $0) }, { try check(EffectID.self, $0) },
    { try check(RecordKey.self, $0) }, { try check(SchemaDescription.self, $0) },
    { try check(Principal.self, $0) }, { try check(VerbRequest.self, $0) },
  ]

  /// What was read is written and read again.
  private static func check<Value: Codable & Equatable>(
    _ type: Value.Type,
    _ json: [UInt8]
  ) throws {
    guard let value = try? JSONDecoder().decode(type, from: Data(json)) else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let first = try encoder.encode(value)
    let again = try JSONDecoder().decode(type, from: first)
    // What is not a number is unequal to itself, but is written alike.
    try promise(try encoder.encode(again) == first, "\(type) has two forms")
  }

  /// One for each of ``all``, in their order.
  static func seeds(_ samples: Samples) throws -> [[UInt8]] {
    let records = try samples.transactions.flatMap {
      try ChangeSet(inMemory: $0.bytes).audit.map(\.record)
    }
    guard let record = records.last(where: { $0.event.previousState.count > 0 }) else {
      throw Violation("there is no audit record with values to begin with")
    }
    let effects = samples.state.entries[EffectEntry.namespace]?.entries(after: nil, limit: 1) ?? []
    guard let effect = try effects.first.map(EffectEntry.init)?.effects.first else {
      throw Violation("there is no effect to begin with")
    }
    let encoder = JSONEncoder()
    let uuid = samples.state.storeID
    let key = RecordKey(tenant: "acmé", kind: "book", id: .uuid(uuid))
    let values: [any Encodable] = [
      Identifier.uuid(uuid), AuditValue.list([.number(.nan), .integer(-1), .text("é"), .null]),
      record, AuditResult.refused(code: "NO"), record.event.at, record.digest,
      ChangePosition(log: 1, sequence: 2, check: 3), PlanToken(rawValue: "token"),
      AuditHead(tenant: "acmé", sequence: 3, digest: record.digest), effect.id, key,
      SchemaDescription(try Schema(Author.self, Shelf.self, Book.self)),
      Principal(id: "ann", tenant: "acmé", roles: ["keeper"]),
    ]
    return try values.map { [UInt8](try encoder.encode($0)) } + [samples.requestJSON()]
  }
}

extension Samples {
  /// The request within a plan's content.
  fileprivate func requestJSON() throws -> [UInt8] {
    struct Plan: Decodable {
      let request: VerbRequest
    }
    let plan = try JSONDecoder().decode(Plan.self, from: Data(planContent))
    return [UInt8](try JSONEncoder().encode(plan.request))
  }
}
