@testable import Perennial
import Testing

/// Rule S13: where verbs look.
@Suite struct S13ScopeTests {
  typealias Desk = Office.Desk

  static func desk(_ phase: Phase) async throws -> Desk {
    let desk = try Desk()
    try await desk.add(Office.Team(1), Office.Team(2), Office.Folder("a", team: 1))
    if phase == .inactive { try await desk.folders().softDelete("a") }
    if phase == .archived { try await desk.folders().archive("a") }
    return desk
  }

  @Test(arguments: [Phase.inactive, .archived])
  func `S13 softDelete, move, update and find look in the active scope`(_ phase: Phase) async throws
  {
    let desk = try await Self.desk(phase)
    let folders = desk.folders()
    let absent = await refusal { try await folders.find("absent") }
    #expect(absent?.code == "NOT_FOUND")
    #expect(await refusal { try await folders.softDelete("a") } == absent)
    #expect(await refusal { try await folders.move("a", \.teamID, to: 2) } == absent)
    #expect(await refusal { try await folders.update(Office.Folder("a", team: 1, "x")) } == absent)
    #expect(await refusal { try await folders.update("a") { $0.title = "x" } } == absent)
    #expect(await refusal { try await folders.find("a") } == absent)
    #expect(
      await refusal { try await folders.plan(updating: Office.Folder("a", team: 1)) } == absent
    )
    #expect(await refusal { try await folders.plan(.softDelete, on: "a") } == absent)
  }

  @Test(arguments: [Phase.inactive, .archived])
  func `S13 told to look further they find it and say what stands in the way`(
    _ phase: Phase
  ) async throws {
    let desk = try await Self.desk(phase)
    let folders = desk.folders()
    #expect(try await folders.find("a", in: .all).phase == phase)
    let softDelete = await refusal { try await folders.softDelete("a", in: .all) }
    guard case .invalidTransition(let refused) = softDelete else {
      Issue.record("\(String(describing: softDelete))")
      return
    }
    #expect(refused.state.rawValue == phase.description && refused.allowedFrom == ["active"])
    let update = await refusal { try await folders.update("a", in: .all) { $0.title = "x" } }
    guard case .notActive(_, id: .text("a"), phase: phase) = update else {
      Issue.record("\(String(describing: update))")
      return
    }
    #expect(try await folders.find("a", in: .all).title.isEmpty)
  }

  @Test func `S13 a scope that does not hold the record's phase hides it`() async throws {
    let desk = try await Self.desk(.archived)
    let scopes: [Scope] = [.active, .inactive, [.active, .inactive], []]
    for scope in scopes {
      #expect(await refusal { try await desk.folders().find("a", in: scope) }?.code == "NOT_FOUND")
    }
    #expect(try await desk.folders().find("a", in: [.active, .archived]).state == .archived)
  }

  @Test func `S13 restore, archive and hardDelete look in every phase`() async throws {
    for phase in Phase.allCases {
      let restore = try await Self.desk(phase)
      if phase == .active {
        #expect(
          await refusal { try await restore.folders().restore("a") }?.code == "CONFLICT_FOLDER"
        )
      } else {
        #expect(try await restore.folders().restore("a").record?.state == .active)
      }
      let archive = try await Self.desk(phase)
      if phase == .archived {
        #expect(
          await refusal { try await archive.folders().archive("a") }?.code == "CONFLICT_FOLDER"
        )
      } else {
        #expect(try await archive.folders().archive("a").record?.state == .archived)
      }
      let hardDelete = try await Self.desk(phase)
      if phase == .archived {
        #expect(try await hardDelete.folders().hardDelete("a").affected == ["folder": 1])
      } else {
        #expect(
          await refusal { try await hardDelete.folders().hardDelete("a") }?.code
            == "CONFLICT_FOLDER"
        )
      }
    }
  }

  @Test func `S13 a project that is not archived answers a hard delete with 409, never with 404`()
    async throws
  {
    let desk = try Desk()
    try await desk.add(Office.Project(id: 1))
    for action in [Office.Project.Action.publish, .withdraw] {
      let error = await refusal { try await desk.projects().hardDelete(1) }
      #expect(error?.httpStatus == 409 && error?.code == "CONFLICT_PROJECT")
      #expect(error?.message == "Only archived projects can be permanently deleted")
      try await desk.projects().perform(action, on: 1)
    }
    #expect(await refusal { try await desk.projects().hardDelete(2) }?.httpStatus == 404)
  }
}
