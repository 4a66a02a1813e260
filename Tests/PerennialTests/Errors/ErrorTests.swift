#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Every error's code, status, message and response, as section 7 of the design has them.
@Suite struct ErrorTests {
  typealias Desk = Office.Desk

  static let project = KindName(kind: "project", displayName: DisplayName("project"))
  static let key = RecordKey(tenant: "acme", kind: "project", id: .integer(1))

  static func json(_ error: LifecycleError?) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(try #require(error).response), as: UTF8.self)
  }

  static func transition(
    _ verb: LifecycleVerb,
    _ action: String? = nil,
    from states: [StateName]
  ) -> LifecycleError {
    .invalidTransition(
      InvalidTransition(
        kind: project,
        id: .integer(1),
        verb: verb,
        action: action,
        state: "DRAFT",
        allowedFrom: states
      )
    )
  }

  /// Made anew each time: the leak checker does not see what only a global holds behind an enum's tag bits.
  static var table: [(LifecycleError, String)] {
    [
      (
        .unauthenticated,
        #"{"code":"AUTHENTICATION_FAILED","message":"Access token is missing or invalid","status":401}"#
      ),
      (
        .forbidden, #"{"code":"FORBIDDEN","message":"You are not allowed to do this","status":403}"#
      ),
      (.notFound(project), #"{"code":"NOT_FOUND","message":"Project not found","status":404}"#),
      (
        .alreadyExists(project, id: .integer(1)),
        #"{"code":"CONFLICT_PROJECT","message":"Project 1 already exists; choose another id","status":409}"#
      ),
      (
        transition(.hardDelete, from: ["ARCHIVED"]),
        #"{"code":"CONFLICT_PROJECT","message":"Only archived projects can be permanently deleted","status":409}"#
      ),
      (
        transition(.archive, from: ["DRAFT", "LIVE"]),
        #"{"code":"CONFLICT_PROJECT","message":"Only draft or live projects can be archived","status":409}"#
      ),
      (
        transition(.restore, from: ["ARCHIVED"]),
        #"{"code":"CONFLICT_PROJECT","message":"Only archived projects can be restored","status":409}"#
      ),
      (
        transition(.softDelete, from: []),
        #"{"code":"CONFLICT_PROJECT","message":"Projects cannot be deleted","status":409}"#
      ),
      (
        transition(.change, "publish", from: ["DRAFT"]),
        #"{"code":"CONFLICT_PROJECT","message":"Only draft projects can be changed by “publish”","status":409}"#
      ),
      (
        .notActive(project, id: .integer(1), phase: .archived),
        #"{"code":"CONFLICT_PROJECT","message":"The project is archived; restore it before changing it","status":409}"#
      ),
      (
        .parentNotActive(ParentNotActive(kind: project, roots: [key], hasUnreadable: false)),
        #"{"code":"CONFLICT_PROJECT","message":"The project belongs to project 1, which must be active; restore that first","status":409}"#
      ),
      (
        .parentNotActive(ParentNotActive(kind: project, roots: [key], hasUnreadable: true)),
        #"{"code":"CONFLICT_PROJECT","message":"The project belongs to project 1 and others, which must be active; restore that first","status":409}"#
      ),
      (
        .blockedByDependents(
          BlockedByDependents(kind: project, verb: .archive, counts: ["note": 2, "folder": 1])
        ),
        #"{"code":"CONFLICT_PROJECT","message":"The project is still used by 1 × folder, 2 × note; remove or move them first","status":409}"#
      ),
      (
        .uniqueConflict(
          UniqueConflict(conflicts: [.init(key: "name", kind: key.kind, record: key, holder: nil)])
        ),
        #"{"code":"CONFLICT_PROJECT","message":"Already taken: name; choose another value, or change the one that has it","status":409}"#
      ),
      (
        .versionConflict(project, expected: 1, actual: 3),
        #"{"code":"CONFLICT_PROJECT","message":"The project was changed meanwhile: version 3, expected 1; read it again","status":409}"#
      ),
      (
        .invalidArgument("The limit is 0"),
        #"{"code":"INVALID_ARGUMENT","message":"The limit is 0","status":400}"#
      ),
      (
        .hostFailure("secret detail"),
        #"{"code":"HOST_FAILED","message":"The service could not process a record","status":500}"#
      ),
      (.cancelled, #"{"code":"CANCELLED","message":"The request was cancelled","status":499}"#),
      (
        .schemaMismatch(
          SchemaMismatch(differences: [SchemaDifference(key.kind, .missingKind, "secret detail")])
        ),
        #"{"code":"SCHEMA_MISMATCH","message":"The service cannot use its stored data","status":500}"#
      ),
      (
        .storage(StorageError(.inputOutput, "secret detail", path: "/secret")),
        #"{"code":"STORAGE_FAILED","message":"The service could not store or read data","status":500}"#
      ),
      (
        .storage(StorageError(.corrupt, "secret detail")),
        #"{"code":"STORAGE_FAILED","message":"The service could not store or read data","status":500}"#
      ),
      (
        .storage(StorageError(.unavailable, "secret detail")),
        #"{"code":"STORAGE_FAILED","message":"The service is busy; try again","status":503}"#
      ),
    ]
  }

  @Test(arguments: table.indices)
  func `every case has its status, code and message`(_ index: Int) throws {
    let (error, expected) = Self.table[index]
    #expect(try Self.json(error) == expected)
    #expect(error.response.status == error.httpStatus && error.response.code == error.code)
    #expect(error.response.message == error.message)
    let response = try JSONDecoder().decode(ErrorResponse.self, from: Data(expected.utf8))
    #expect(response == error.response)
  }

  @Test func `a stale plan is a conflict of its kind`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Project(id: 1))
    let plan = try await desk.projects().plan(creating: [Office.Project(id: 2)])
    let error = await refusal {
      try await desk.projects().execute(plan.token, creating: [Office.Project(id: 3)])
    }
    #expect(
      try Self.json(error)
        == #"{"code":"CONFLICT_PROJECT","message":"What this would do has changed; confirm the new plan","status":409}"#
    )
  }

  @Test func `details of host and storage are in the description alone`() {
    let host = LifecycleError.hostFailure("secret detail")
    #expect("\(host)" == "HOST_FAILED: secret detail" && !host.message.contains("secret"))
    let storage = LifecycleError.storage(StorageError(.inputOutput, "secret", path: "/data"))
    #expect("\(StorageError(.inputOutput, "no /data", path: "/data"))" == "io: no /data")
    #expect("\(storage)" == "STORAGE_FAILED: io: secret [/data]")
    #expect(!"\(storage.response)".contains("secret") && !"\(storage.response)".contains("/data"))
    #expect("\(LifecycleError.notFound(Self.project))" == "NOT_FOUND: Project not found")
  }

  @Test(arguments: [
    ("project", "CONFLICT_PROJECT"), ("implementOrder", "CONFLICT_IMPLEMENT_ORDER"),
    ("media-type", "CONFLICT_MEDIA_TYPE"), ("order line", "CONFLICT_ORDER_LINE"),
    ("v2", "CONFLICT_V2"),
  ])
  func `the code of a conflict is made of the kind's stored name`(_ kind: String, _ code: String) {
    let name = KindName(kind: EntityKind(rawValue: kind), displayName: DisplayName("thing"))
    #expect(LifecycleError.versionConflict(name, expected: 1, actual: 2).code == code)
  }

  @Test func `messages use the kind's display name`() {
    let name = KindName(
      kind: "category",
      displayName: DisplayName("product category", plural: "product categories")
    )
    #expect(LifecycleError.notFound(name).message == "Product category not found")
    let error = LifecycleError.invalidTransition(
      InvalidTransition(
        kind: name,
        id: .integer(1),
        verb: .hardDelete,
        action: nil,
        state: "active",
        allowedFrom: ["archived"]
      )
    )
    #expect(error.message == "Only archived product categories can be permanently deleted")
    #expect(error.code == "CONFLICT_CATEGORY")
  }

  @Test func `the verbs of a project answer as the design says`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Project(id: 1))
    let projects = desk.projects()
    let absent = await refusal { try await projects.find(2) }
    #expect(absent == .notFound(Self.project))
    let hardDelete = await refusal { try await projects.hardDelete(1) }
    #expect(hardDelete?.message == "Only archived projects can be permanently deleted")
    #expect(hardDelete?.code == "CONFLICT_PROJECT" && hardDelete?.httpStatus == 409)
    let softDelete = await refusal { try await projects.softDelete(1) }
    #expect(softDelete?.message == "Projects cannot be deleted")
    let version = await refusal { try await projects.archive(1, ifVersion: 4) }
    #expect(version == .versionConflict(Self.project, expected: 4, actual: 1))
    try await projects.archive(1)
    let notActive = await refusal { try await projects.update(1, in: .all) { _ in } }
    #expect(notActive == .notActive(Self.project, id: .integer(1), phase: .archived))
    let again = await refusal { try await projects.create(Office.Project(id: 1)) }
    #expect(again == .alreadyExists(Self.project, id: .integer(1)))
    let nobody = await refusal { try await desk.projects(nil).find(1) }
    #expect(nobody?.message == "Access token is missing or invalid" && nobody?.httpStatus == 401)
  }
}
