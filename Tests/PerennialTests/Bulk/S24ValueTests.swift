import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: values that do not encode, which a storage finds out last.
@Suite struct S24ValueTests {
  @Test(arguments: BulkMedium.encoding)
  func `S24 a value that does not encode stops no other`(_ medium: BulkMedium) async throws {
    try await medium.withEncodingRegistry { registry in
      let alone = await refusal {
        try await registry.measures.create(Measure(id: 9, value: .nan))
      }
      let each = registry.measures.eachOnItsOwn(inBatchesOf: 4)
      let created = try await each.create([
        Measure(id: 1), Measure(id: 2, base: 1, value: .nan), Measure(id: 3, base: 2),
        Measure(id: 4), Measure(id: 5), Measure(id: 6, value: .infinity), Measure(id: 7),
      ])
      #expect(
        created.texts == [
          "1 written", "2 HOST_FAILED", "3 NOT_FOUND", "4 written", "5 written", "6 HOST_FAILED",
          "7 written",
        ]
      )
      #expect(created.stoppedBy == nil && created.remaining.isEmpty)
      #expect(created.refused.first?.error == alone)
      #expect(try await registry.ids(Measure.self) == [1, 4, 5, 7])
      let updated = try await each.update([
        Measure(id: 1, value: 2), Measure(id: 4, value: .nan), Measure(id: 9, value: .nan),
        Measure(id: 5, value: .nan), Measure(id: 7, value: 3),
      ])
      #expect(
        updated.texts == [
          "1 written", "4 HOST_FAILED", "9 NOT_FOUND", "5 HOST_FAILED", "7 written",
        ]
      )
      #expect(try await registry.measures.find(7).entity.value == 3)
    }
  }

  @Test(arguments: BulkMedium.encoding)
  func `S24 all or none names a value that does not encode`(_ medium: BulkMedium) async throws {
    try await medium.withEncodingRegistry { registry in
      try await registry.measures.create([Measure(id: 1), Measure(id: 2), Measure(id: 3)])
      let alone = await refusal { try await registry.measures.update(Measure(id: 2, value: .nan)) }
      let error = await refusal {
        try await registry.measures.update([
          Measure(id: 1, value: 2), Measure(id: 2, value: .nan), Measure(id: 3, value: .nan),
        ])
      }
      #expect(error?.one?.id == .integer(2) && error?.one?.reason == alone && alone != nil)
      let creation = await refusal {
        try await registry.measures.create([Measure(id: 4), Measure(id: 5, value: .nan)])
      }
      #expect(creation?.one?.id == .integer(5) && creation?.one?.reason == alone)
      // What refuses the call as a whole is no value's fault.
      let long = String(repeating: "x", count: 1025)
      let reason = await refusal {
        try await registry.measures.update([Measure(id: 1, value: .nan)], reason: long)
      }
      guard case .invalidArgument? = reason else {
        Issue.record("not refused: \(String(describing: reason))")
        return
      }
      #expect(try await registry.measures.find(1).version == 1)
    }
  }
}

extension BulkMedium {
  /// Both encode: values in memory are kept as JSON here.
  fileprivate static let encoding = allCases

  fileprivate func withEncodingRegistry(_ body: (Registry) async throws -> Void) async throws {
    switch self {
    case .memory: try await body(try Registry(InMemoryStorage.encoding()))
    case .files: try await withRegistry { registry in try await body(registry) }
    }
  }
}
