import Foundation
import Perennial
import PerennialDomains
import PerennialTesting
import Testing

/// The endpoints around the page: those that lead to an archived project, and the list that it leads back to.
@Suite struct ProjectEndpointTests {
  @Test(arguments: Medium.allCases)
  func `PR1 a project's life from draft to archived, in JSON`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      let service = office.service
      let created = try await service.create(.init(id: 7, name: "Atlas"))
      #expect(try JSON(created) == JSON(Self.atlas(status: "DRAFT")))
      var statuses: [Projects.Project.State] = []
      for step: Projects.Step in [.build, .publish, .edit, .pause, .resume, .edit, .build] {
        statuses.append(try await service.transition(7, step).status)
      }
      #expect(
        statuses == [.building, .live, .updated, .paused, .live, .updated, .building]
      )
      office.clock.advance(by: 60)
      let archived = try await service.transition(7, .archive)
      let expected = Self.atlas(status: "ARCHIVED", archivedAt: "2026-01-01T00:01:00Z")
      #expect(try JSON(archived) == JSON(expected))
      #expect(try await service.get(7) == archived)
      #expect(try await service.transition(7, .restore).status == .draft)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR1 the list has projects of every status, or of those named, in pages`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      let service = office.service
      for id in 1...5 { _ = try await service.create(.init(id: id, name: "Project \(id)")) }
      _ = try await service.transition(2, .archive)
      try await office.fill(9, .draft, as: office.eve)
      #expect(try await service.list().projects.map(\.id) == [1, 2, 3, 4, 5])
      #expect(try await service.list([.archived]).projects.map(\.id) == [2])
      #expect(try await service.list([.live]).projects.isEmpty)
      let first = try await service.list(limit: 3)
      #expect(first.projects.map(\.id) == [1, 2, 3])
      let next = try #require(first.next)
      let second = try await service.list(limit: 3, after: next)
      #expect(second.projects.map(\.id) == [4, 5] && second.next == nil)
      #expect(try JSON(second).description.hasPrefix(#"{"next":null,"projects":[{"#))
      let wrong = await refusal { try await service.list(limit: 0) }
      #expect(wrong?.httpStatus == 400)
    }
  }

  @Test(arguments: Medium.allCases)
  func `PR2 a step that does not start from the status is a conflict`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let office = try Office(storage)
      try await office.fill(1, .archived)
      for step in Projects.Step.allCases where step != .restore {
        let error = await refusal { try await office.service.transition(1, step) }
        #expect(error?.code == "CONFLICT_PROJECT")
      }
      let renamed = await refusal { try await office.service.rename(1, to: "Other") }
      #expect(renamed?.code == "CONFLICT_PROJECT", "archived projects are read-only")
      _ = try await office.service.transition(1, .restore)
      #expect(try await office.service.rename(1, to: "Other").name == "Other")
    }
  }

  @Test func `PR1 a new project is decoded from the names that its answer has`() throws {
    let body = Data(#"{"id": 7, "name": "Atlas"}"#.utf8)
    let new = try JSONDecoder().decode(Projects.Project.self, from: body)
    #expect(new.id == 7 && new.name == "Atlas")
  }

  @Test func `PR1 a step is decoded from what a request names, and none of them removes`() throws {
    let body = Data(#"{"action": "archive"}"#.utf8)
    let step = try JSONDecoder().decode([String: Projects.Step].self, from: body)["action"]
    #expect(step == .archive)
    let names = Set(Projects.Step.allCases.map(\.rawValue))
    #expect(
      names == Set(Projects.Project.Action.allCases.map(\.rawValue)).subtracting(["hardDelete"])
    )
  }

  private static func atlas(status: String, archivedAt: String? = nil) -> String {
    let archived = archivedAt.map { "\"\($0)\"" } ?? "null"
    let updated = archivedAt ?? "2026-01-01T00:00:00Z"
    return """
      {
        "id": 7,
        "name": "Atlas",
        "status": "\(status)",
        "createdAt": "2026-01-01T00:00:00Z",
        "updatedAt": "\(updated)",
        "archivedAt": \(archived)
      }
      """
  }
}
