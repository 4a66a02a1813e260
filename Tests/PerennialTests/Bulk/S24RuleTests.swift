import PerennialTesting
import Testing

@testable import Perennial

/// Rule S24: tenants, permissions, versions and unique keys of verbs on many records.
@Suite struct S24RuleTests {
  @Test func `S24 foreign and absent records are answered alike`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let rival = registry.repository(Folder.self, as: Registry.eve)
    let foreign = await refusal { try await rival.softDelete([1]) }
    let absent = await refusal { try await rival.softDelete([8]) }
    #expect(foreign?.one?.reason == absent?.one?.reason && foreign?.one?.reason != nil)
    let report = try await rival.eachOnItsOwn().archive([1, 8, 0])
    #expect(report.texts == ["1 NOT_FOUND", "8 NOT_FOUND", "0 INVALID_ARGUMENT"])
    #expect(try await registry.ids(Folder.self) == [1, 2, 3])
  }

  @Test func `S24 a kind that is refused refuses the call as a whole`() async throws {
    let registry = try Registry(InMemoryStorage(), AuditPolicy(), Warden())
    try await registry.folders.create([Folder(id: 1)])
    #expect(await refusal { try await registry.folders.hardDelete([1]) } == .forbidden)
    #expect(await refusal { try await registry.folders.hardDelete([]) } == .forbidden)
    let each = registry.folders.eachOnItsOwn()
    #expect(await refusal { try await each.hardDelete([1]) } == .forbidden)
    let nobody = registry.store.repository(of: Folder.self, as: nil)
    #expect(await refusal { try await nobody.softDelete([1]) } == .unauthenticated)
    let long = String(repeating: "x", count: 1025)
    let error = await refusal { try await registry.folders.softDelete([1], reason: long) }
    guard case .invalidArgument? = error else {
      Issue.record("not refused: \(String(describing: error))")
      return
    }
  }

  @Test func `S24 records and members are asked for one by one where the policy wants it`()
    async throws
  {
    let registry = try Registry(InMemoryStorage(), AuditPolicy(), Warden())
    try await registry.fill()
    try await registry.folders.create([
      Folder(id: 4, name: "hidden"), Folder(id: 5, name: "locked"),
    ])
    try await registry.papers.create([Paper(id: 13, folder: 2)])
    let report = try await registry.folders.eachOnItsOwn().softDelete([5, 4, 2, 1, 3])
    #expect(
      report.texts
        == ["5 FORBIDDEN", "4 NOT_FOUND", "2 FORBIDDEN", "1 done", "3 takenAlong(by: 1)"]
    )
    let error = await refusal { try await registry.folders.archive([1, 2]) }
    #expect(error?.one?.id == .integer(2) && error?.one?.reason == .forbidden)
  }

  @Test func `S24 versions are held against those that are given`() async throws {
    let registry = try Registry(InMemoryStorage())
    try await registry.fill()
    let error = await refusal {
      try await registry.folders.softDelete(.ids([1, 2], ifVersions: [2: 7]))
    }
    guard case .versionConflict(_, 7, 1)? = error?.one?.reason else {
      Issue.record("no conflict: \(String(describing: error))")
      return
    }
    let report = try await registry.folders.eachOnItsOwn()
      .softDelete(.ids([3, 2, 1], ifVersions: [2: 7, 1: 1, 3: 9]))
    // The child's own verb is refused, and its parent takes it along all the same.
    #expect(report.texts == ["3 CONFLICT_FOLDER", "2 CONFLICT_FOLDER", "1 done"])
    #expect(try await registry.ids(Folder.self) == [2])
  }

  @Test func `S24 of records that return with one unique key the first one does`() async throws {
    let registry = try Registry(InMemoryStorage())
    for id in 1...4 {
      try await registry.folders.create(Folder(id: id, name: "same"))
      try await registry.folders.softDelete(id)
    }
    let error = await refusal { try await registry.folders.restore([4, 3]) }
    guard case .uniqueConflict? = error?.one?.reason else {
      Issue.record("no conflict: \(String(describing: error))")
      return
    }
    let report = try await registry.folders.eachOnItsOwn().restore([4, 3, 2])
    #expect(report.texts == ["4 CONFLICT_FOLDER", "3 CONFLICT_FOLDER", "2 done"])
    let again = try await registry.folders.eachOnItsOwn().restore([1])
    #expect(again.texts == ["1 CONFLICT_FOLDER"])
  }

  @Test func `S24 refused records are in the audit trail where the policy says so`() async throws {
    var policy = AuditPolicy()
    policy.attempts = [.notFound, .conflict]
    let registry = try Registry(InMemoryStorage(), policy)
    try await registry.steps.create([Step(id: 1), Step(id: 2, after: 1)])
    _ = await refusal { try await registry.steps.softDelete([2, 9]) }
    let report = try await registry.steps.eachOnItsOwn(inBatchesOf: 1).softDelete([1, 8, 2])
    #expect(report.texts == ["1 done", "8 NOT_FOUND", "2 done"])
    _ = try await registry.steps.eachOnItsOwn().hardDelete([1])
    let events = try await registry.audit().map(\.event).dropFirst(2)
    #expect(
      events.map { "\($0.action) \($0.entityID) \($0.result)" } == [
        "softDelete 9 refused(code: \"NOT_FOUND\")", "softDelete 8 refused(code: \"NOT_FOUND\")",
        "softDelete 2 done", "softDelete 1 done", "hardDelete 1 refused(code: \"CONFLICT_STEP\")",
      ]
    )
  }
}

/// Lets nobody remove folders for good, and asks for each record of anything else.
private struct Warden: AccessPolicy {
  func decision(on request: AccessRequest) -> KindDecision {
    switch (request.permission, request.kind) {
    case (.hardDelete, "folder"): .deny
    case (.create, _): .allow
    default: .askPerRecord
    }
  }

  func allows(_ request: AccessRequest, on record: AccessedRecord) -> Bool {
    if record.kind == "paper" { return request.permission == .read || record.id != .integer(13) }
    guard let name = record.entity(as: Folder.self)?.name else { return true }
    return request.permission == .read ? name != "hidden" : name != "hidden" && name != "locked"
  }
}
