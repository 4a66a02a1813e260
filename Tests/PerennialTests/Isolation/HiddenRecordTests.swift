@testable import Perennial
import Testing

/// A caller cannot tell records that the policy hides from records that do not exist.
@Suite struct HiddenRecordTests {
  typealias Desk = Office.Desk
  typealias Call = Office.Call
  typealias Fate = IsolationTests.Fate

  static let hidden = "hidden-7f3a"
  static let secrets = ["hidden", "tremendous"]

  /// Ann's office, where folders are shown to their owners only; with one of Bob's or without.
  static func desk(_ fate: Fate?) async throws -> Desk {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Folder("mine", team: 1),
      Office.Folder("gone", team: 1)
    )
    try await desk.folders().softDelete("gone")
    if let fate {
      let folders = desk.folders(Office.bob)
      try await desk.add(
        Office.Folder(hidden, team: 1, "tremendous", owner: "bob"),
        Office.Note(id: 77, folderID: hidden)
      )
      if fate == .inactive { try await folders.softDelete(hidden, reason: "tremendous") }
      if fate == .archived || fate == .purged { try await folders.archive(hidden) }
      if fate == .purged { try await folders.hardDelete(hidden) }
    }
    return try desk.with(Office.Access.owners)
  }

  static func expectSecretive(_ answer: String, _ location: SourceLocation = #_sourceLocation) {
    for secret in secrets where answer.contains(secret) {
      Issue.record("“\(secret)” in \(answer)", sourceLocation: location)
    }
  }

  @Test(arguments: Office.verbs + Office.links, Fate.allCases)
  func `S12 a hidden id and an absent id give equal errors`(_ call: Call, _ fate: Fate) async throws
  {
    let desk = try await Self.desk(fate)
    let before = try await desk.storage.dump()
    let hidden = await refusal { try await call.body(desk, Office.ann, Self.hidden) }
    #expect(try await desk.storage.dump() == before)
    let absent = await refusal { try await call.body(desk, Office.ann, "absent") }
    #expect(hidden == absent && hidden?.response == absent?.response)
    #expect(hidden?.code == "NOT_FOUND")
    Self.expectSecretive("\(Office.dumped(hidden as Any))")
    let elsewhere = await call.answer(try await Self.desk(nil), Self.hidden)
    #expect(await call.answer(desk, Self.hidden) == elsewhere)
  }

  @Test(arguments: Office.reads, Fate.allCases)
  func `S12 no page, cursor or recycle bin tells of a hidden record`(
    _ call: Call,
    _ fate: Fate
  ) async throws {
    let desk = try await Self.desk(fate)
    let elsewhere = try await Self.desk(nil)
    let answer = Self.normal(await call.answer(desk, Self.hidden))
    #expect(answer == Self.normal(await call.answer(elsewhere, Self.hidden)))
    Self.expectSecretive(answer)
  }

  /// Without ids that count every call of an office.
  private static func normal(_ answer: String) -> String {
    answer.replacing(#/00000000-0000-4000-8000-\d{12}/#, with: "id")
  }

  @Test func `S12 counts are refused where the policy asks per record`() async throws {
    let desk = try await Self.desk(.active)
    #expect(await refusal { try await desk.folders().counts() } == .forbidden)
  }

  @Test func `S8 what a caller may not read is not counted among what blocks`() async throws {
    let policy = Office.Access(
      kinds: { $0.kind == "invoice" && $0.permission == .read ? .askPerRecord : .allow },
      records: { _, record in record.id == .integer(1) }
    )
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Team(2),
      Office.Invoice(id: 1, teamID: 1),
      Office.Invoice(id: 77, teamID: 1),
      Office.Invoice(id: 78, teamID: 2)
    )
    let asking = try desk.with(policy)
    let both = await refusal { try await asking.teams().archive(1) }
    #expect(both?.message == "The team is still used by 1 × invoice; remove or move them first")
    let unseen = await refusal { try await asking.teams().archive(2) }
    #expect(unseen?.message == "The team is still used by others; remove or move them first")
    let plan = try await asking.teams().plan(.archive, on: 2)
    #expect(plan.obstacles == [unseen])
  }

  @Test func `S4 what stands in the way of a restore is named only to whom may read it`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1),
      Office.Folder("hidden", team: 1, owner: "bob"),
      Office.Folder("mine", team: 1, in: "hidden")
    )
    try await desk.folders().softDelete("mine")
    try await desk.folders().softDelete("hidden")
    let owners = try desk.with(Office.Access.owners)
    let error = await refusal { try await owners.folders().restore("mine") }
    guard case .parentNotActive(let refused) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refused.roots.isEmpty && refused.hasUnreadable)
    #expect(!Office.dumped(error as Any).contains("hidden\""))
    let all = await refusal { try await owners.folders().restore("mine", restoringAncestors: true) }
    #expect(all == .forbidden)
  }

  @Test func `S10 the holder of a unique key is named only to whom may read it`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Badge(id: 7_777, teamID: nil))
    let blind = try desk.with(Office.Access.denying([.read], on: "badge"))
    let error = await refusal { try await blind.badges().create(Office.Badge(id: 2, teamID: nil)) }
    guard case .uniqueConflict(let refused) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refused.conflicts.map(\.holder) == [nil] && refused.conflicts.map(\.key) == ["slot"])
    #expect(!Office.dumped(error as Any).contains("7777"))
    let seen = await refusal { try await desk.badges().create(Office.Badge(id: 2, teamID: nil)) }
    #expect(Office.dumped(seen as Any).contains("7777"))
  }
}
