@testable import Perennial
import Testing

/// Rule S18: every verb has a plan, and executing it does exactly that.
@Suite struct S18PlanTests {
  typealias Desk = Office.Desk

  static func desk() async throws -> Desk {
    let desk = try Desk()
    try await desk.add(
      Office.Team(1, email: "t@example.org"),
      Office.Folder("a", team: 1),
      Office.Folder("b", team: 1),
      Office.Note(id: 1, folderID: "a"),
      Office.Badge(id: 1, teamID: 1),
      Office.Project(id: 1)
    )
    return desk
  }

  @Test func `S18 a plan counts what is affected and detached, and changes nothing`() async throws {
    let desk = try await Self.desk()
    let before = try await desk.storage.dump()
    let plan = try await desk.teams().plan(.softDelete, on: 1, reason: "closing")
    #expect(plan.description == "1 team, 2 folders, 1 note")
    #expect(plan.summary.affected == ["team": 1, "folder": 2, "note": 1])
    #expect(plan.summary.members == ["folder": 2, "note": 1])
    #expect(plan.summary.detached == ["badge": 1])
    #expect(plan.obstacles.isEmpty && plan.record?.state == .inactive)
    #expect(plan.details.kind == "team" && plan.details.verb == "softDelete")
    #expect(try await desk.storage.dump() == before)
    let outcome = try await desk.teams().execute(plan)
    #expect(outcome.summary == plan.summary && outcome.record?.state == .inactive)
    #expect(try await desk.audit().last?.event.reason == "closing")
  }

  @Test func `S18 softDelete, archive, restore and hardDelete are planned and executed by token`()
    async throws
  {
    let desk = try await Self.desk()
    let teams = desk.teams()
    let verbs: [(PlannedVerb<Office.Team>, Phase?)] = [
      (.softDelete, .inactive), (.restore, .active), (.archive, .archived), (.restore, .active),
      (.perform(.archive), .archived), (.hardDelete, nil),
    ]
    for (verb, phase) in verbs {
      let plan = try await teams.plan(verb, on: 1)
      let outcome = try await teams.execute(plan.token)
      #expect(outcome.summary == plan.summary && outcome.status == .done)
      #expect(outcome.record?.phase == phase && plan.record?.phase == phase)
    }
    #expect(
      try await desk.audit().suffix(6).map(\.event.action)
        == ["softDelete", "restore", "archive", "restore", "archive", "hardDelete"]
    )
  }

  @Test func `S18 a change is planned and executed`() async throws {
    let desk = try await Self.desk()
    let plan = try await desk.projects().plan(.perform(.publish), on: 1)
    #expect(plan.description == "1 project" && plan.record?.state == .live)
    #expect(try await desk.projects().find(1).state == .draft)
    #expect(try await desk.projects().execute(plan.token).record?.state == .live)
    #expect(await refusal { try await desk.projects().execute(plan) }?.code == "CONFLICT_PROJECT")
  }

  @Test func `S18 a create is planned, and executed with its values or by token and values`()
    async throws
  {
    let desk = try await Self.desk()
    let values = [Office.Folder("x", team: 1), Office.Folder("y", team: 1, in: "x")]
    let plan = try await desk.folders().plan(creating: values)
    #expect(plan.description == "2 folders")
    #expect(await refusal { try await desk.folders().find("x") }?.code == "NOT_FOUND")
    let other = [Office.Folder("x", team: 1), Office.Folder("z", team: 1, in: "x")]
    let stale = await refusal { try await desk.folders().execute(plan.token, creating: other) }
    guard case .planStale(let fresh) = stale else {
      Issue.record("\(String(describing: stale))")
      return
    }
    #expect(fresh.description == "2 folders")
    #expect(
      await refusal { try await desk.folders().execute(plan.token) }?.code == "INVALID_ARGUMENT"
    )
    #expect(
      try await desk.folders().execute(plan.token, creating: values).affected == ["folder": 2]
    )
    #expect(try await desk.folders().find("y").outerID == "x")
    let second = try await desk.folders().plan(creating: [Office.Folder("z", team: 1)])
    try await desk.folders().execute(second)
    #expect(try await desk.folders().find("z").version == 1)
  }

  @Test func `S18 an update is planned and executed, stale where its links are others`()
    async throws
  {
    let desk = try await Self.desk()
    let plan = try await desk.folders().plan(updating: Office.Folder("b", team: 1, in: "a", "new"))
    #expect(plan.record?.title == "new" && plan.record?.version == 2)
    #expect(try await desk.folders().find("b").title.isEmpty)
    let other = Office.Folder("b", team: 1, "new")
    let stale = await refusal { try await desk.folders().execute(plan.token, updating: other) }
    #expect(stale?.code == "CONFLICT_FOLDER" && stale?.httpStatus == 409)
    let outcome = try await desk.folders().execute(plan)
    #expect(outcome.record?.outerID == "a" && outcome.record?.version == 2)
  }

  @Test func `S18 what stands in the way is part of the plan and thrown by its execution`()
    async throws
  {
    let desk = try await Self.desk()
    try await desk.add(Office.Invoice(id: 1, teamID: 1), Office.Badge(id: 2, teamID: nil))
    let plan = try await desk.teams().plan(.archive, on: 1)
    #expect(plan.obstacles.count == 2, "an invoice, and the common slot that is taken")
    let error = await refusal { try await desk.teams().execute(plan) }
    #expect(error == plan.obstacles.first)
    guard case .blockedByDependents(let refused) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(refused.counts == ["invoice": 1])
    let badge = try await desk.badges().plan(creating: [Office.Badge(id: 3, teamID: nil)])
    #expect(badge.obstacles.map(\.code) == ["CONFLICT_BADGE"])
  }

  @Test func `S18 planning makes the checks of S12`() async throws {
    let desk = try await Self.desk()
    let teams = desk.teams()
    #expect(await refusal { try await teams.plan(.hardDelete, on: 1) }?.code == "CONFLICT_TEAM")
    #expect(await refusal { try await teams.plan(.archive, on: 9) }?.code == "NOT_FOUND")
    #expect(await refusal { try await teams.plan(.archive, on: 0) }?.code == "INVALID_ARGUMENT")
    let version = await refusal { try await desk.folders().plan(.archive, on: "a", ifVersion: 3) }
    #expect(version?.code == "CONFLICT_FOLDER")
    let create = await refusal { try await teams.plan(creating: [Office.Team(1)]) }
    #expect(create?.code == "CONFLICT_TEAM")
  }
}
