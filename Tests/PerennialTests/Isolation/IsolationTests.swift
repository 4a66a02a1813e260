#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// A caller cannot tell another tenant's records from records that do not exist.
@Suite struct IsolationTests {
  typealias Desk = Office.Desk
  typealias Call = Office.Call

  /// What became of the foreign folder.
  enum Fate: String, CaseIterable, Sendable {
    case active, inactive, archived, purged
  }

  static let foreign = "foreign-7f3a"
  static let secrets = ["foreign", "tremendous", "rival", "allory"]

  /// Ann's office; with a rival's folder or without, and equal in everything else.
  static func desk(
    _ fate: Fate?,
    _ access: any AccessPolicy = Office.Access(),
    audit: AuditPolicy = AuditPolicy()
  ) async throws -> Desk {
    let storage = InMemoryStorage()
    if let fate {
      // Ids of their own, so that Ann's are the same in both worlds.
      let rivals = try Desk(storage: storage, ids: RandomIdentifiers())
      try await rivals.add(
        Office.Team(4242, "tremendous"),
        Office.Folder(foreign, team: 4242, "tremendous"),
        Office.Note(id: 4242, folderID: foreign),
        Office.Badge(id: 4242, teamID: 4242),
        as: Office.mallory
      )
      let folders = rivals.folders(Office.mallory)
      if fate == .inactive { try await folders.softDelete(foreign, reason: "tremendous") }
      if fate == .archived || fate == .purged { try await folders.archive(foreign) }
      if fate == .purged { try await folders.hardDelete(foreign) }
    }
    let desk = try Desk(access, audit: audit, storage: storage)
    try await desk.add(
      Office.Team(1),
      Office.Folder("mine", team: 1),
      Office.Folder("gone", team: 1),
      Office.Badge(id: 1, teamID: 1)
    )
    try await desk.folders().softDelete("gone", reason: "mine")
    return desk
  }

  static func expectSecretive(_ answer: String, _ location: SourceLocation = #_sourceLocation) {
    for secret in secrets where answer.contains(secret) {
      Issue.record("“\(secret)” in \(answer)", sourceLocation: location)
    }
  }

  @Test(arguments: Office.verbs + Office.links, Fate.allCases)
  func `S12 a foreign id and an absent id give equal errors`(_ call: Call, _ fate: Fate)
    async throws
  {
    let desk = try await Self.desk(fate)
    let before = try await desk.storage.dump()
    let foreign = await refusal { try await call.body(desk, Office.ann, Self.foreign) }
    #expect(try await desk.storage.dump() == before)
    let absent = await refusal { try await call.body(desk, Office.ann, "absent") }
    #expect(foreign == absent && foreign?.response == absent?.response)
    #expect(foreign?.code == "NOT_FOUND")
    #expect(foreign.map { "\($0)" } == absent.map { "\($0)" })
    let answer = await call.answer(desk, Self.foreign)
    let elsewhere = await call.answer(try await Self.desk(nil), Self.foreign)
    #expect(answer == elsewhere)
    Self.expectSecretive(answer)
  }

  @Test(arguments: Office.reads + Office.totals, Fate.allCases)
  func `S12 no answer, count, cursor, recycle bin or audit page differs by what is foreign`(
    _ call: Call,
    _ fate: Fate
  ) async throws {
    let answer = await call.answer(try await Self.desk(fate), Self.foreign)
    let elsewhere = await call.answer(try await Self.desk(nil), Self.foreign)
    #expect(answer == elsewhere)
    Self.expectSecretive(answer)
  }

  @Test(arguments: Fate.allCases)
  func `S12 the id of a foreign record is free, and its own record is the caller's`(
    _ fate: Fate
  ) async throws {
    var worlds: [[String]] = []
    for world in [fate, nil] {
      let desk = try await Self.desk(world)
      var answers: [String] = []
      let folder = Office.Folder(Self.foreign, team: 1)
      answers.append("\(try await desk.folders().create(folder))")
      for call in Office.verbs + Office.totals + Office.reads {
        answers.append("\(call) \(await call.answer(desk, Self.foreign))")
      }
      worlds.append(answers)
    }
    #expect(worlds[0] == worlds[1])
    for answer in worlds[0] { #expect(!answer.contains("tremendous") && !answer.contains("rival")) }
  }

  @Test func `S12 what a caller does to records of equal ids touches no other tenant`() async throws
  {
    let desk = try await Self.desk(.active)
    try await desk.add(Office.Team(4242), Office.Folder(Self.foreign, team: 4242))
    try await desk.teams().archive(4242)
    let outcome = try await desk.teams().hardDelete(4242)
    #expect(outcome.affected == ["team": 1, "folder": 1])
    let theirs = try await desk.folders(Office.mallory).find(Self.foreign)
    #expect(theirs.title == "tremendous" && theirs.version == 1)
    #expect(try await desk.badges(Office.mallory).find(4242).teamID == 4242)
    #expect(try await desk.trail(Office.mallory).head().sequence == 4)
  }

  @Test func `S12 a rival's cursor, token and plan open nothing`() async throws {
    let desk = try await Self.desk(.active)
    let theirs = desk.folders(Office.mallory)
    try await desk.add(Office.Folder("second", team: 4242), as: Office.mallory)
    let cursor = try #require(try await theirs.list(Query(limit: 1)).next)
    let trail = try #require(
      try await desk.trail(Office.mallory).records(AuditQuery(limit: 1)).next
    )
    let plan = try await theirs.plan(.archive, on: Self.foreign, reason: "tremendous")
    let errors = [
      await refusal { try await desk.folders().list(Query(limit: 1, after: cursor)) },
      await refusal { try await desk.trail().records(AuditQuery(limit: 1, after: trail)) },
      await refusal { try await desk.folders().execute(plan.token) },
      await refusal { try await desk.folders().execute(plan) },
    ]
    let madeUp = [
      await refusal { try await desk.folders().list(Query(limit: 1, after: "made up")) },
      await refusal { try await desk.trail().records(AuditQuery(limit: 1, after: "made up")) },
      await refusal { try await desk.folders().execute(PlanToken(rawValue: "made up")) },
    ]
    #expect(errors == madeUp + [madeUp[2]])
    for error in errors { Self.expectSecretive(Office.dumped(error as Any)) }
    for sealed in [cursor, trail, plan.token.rawValue] {
      let text = sealed.replacing("-", with: "+").replacing("_", with: "/")
      let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
      let bytes = try #require(Data(base64Encoded: text + padding))
      Self.expectSecretive(String(decoding: bytes, as: UTF8.self))
    }
  }

  @Test func `S12 recorded attempts on foreign and absent ids differ by the id given alone`()
    async throws
  {
    var audit = AuditPolicy()
    audit.attempts = Set(AuditPolicy.Attempt.allCases)
    var trails: [[String]] = []
    for fate in [Fate.archived, nil] {
      let desk = try await Self.desk(fate, audit: audit)
      for call in Office.verbs + Office.links { _ = await call.answer(desk, Self.foreign) }
      trails.append(try await desk.audit().map { "\($0.event)" })
    }
    #expect(trails[0] == trails[1])
    #expect(trails[0].allSatisfy { !$0.contains("tremendous") && !$0.contains("rival") })
  }
}
