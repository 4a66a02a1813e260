import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// Two tenants with projects, and a project of each status.
struct Office {
  static let tenant: TenantID = "acme"

  let clock = ManualClock(at: Date(timeIntervalSince1970: 1_767_225_600))  // 2026-01-01T00:00:00Z
  let store: LifecycleStore
  let ann = Principal(id: "ann", tenant: tenant)
  let eve = Principal(id: "eve", tenant: "elsewhere")

  init(_ storage: any Storage) throws {
    store = LifecycleStore(
      try Projects.schema(),
      storage: storage,
      access: Projects.Access(),
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  func service(_ principal: Principal?) -> Projects.Service {
    Projects.Service(store, as: principal)
  }

  var service: Projects.Service { service(ann) }

  var messages: Repository<Projects.Message> {
    store.repository(of: Projects.Message.self, as: ann)
  }

  /// Creates a project with 2 conversations, 3 messages and 2 versions, and brings it to a status.
  func fill(
    _ id: Int,
    _ status: Projects.Project.State,
    as principal: Principal? = nil
  ) async throws {
    let principal = principal ?? ann
    let first = id * 10
    try await store.create(
      [
        Projects.Project(id: id, name: "Project \(id)"),
        Projects.Conversation(id: first, projectID: id, title: "Colours"),
        Projects.Conversation(id: first + 1, projectID: id, title: "Fonts"),
        Projects.Message(id: first, conversationID: first, text: "Blue?"),
        Projects.Message(id: first + 1, conversationID: first, text: "Green."),
        Projects.Message(id: first + 2, conversationID: first + 1, text: "Sans."),
        Projects.Version(id: first, projectID: id, label: "v1"),
        Projects.Version(id: first + 1, projectID: id, label: "v2"),
      ],
      as: principal
    )
    for step in Self.steps(to: status) {
      _ = try await service(principal).transition(id, step)
    }
  }

  private static func steps(to status: Projects.Project.State) -> [Projects.Step] {
    switch status {
    case .draft: []
    case .building: [.build]
    case .live: [.build, .publish]
    case .updated: [.build, .publish, .edit]
    case .paused: [.build, .publish, .pause]
    case .archived: [.archive]
    }
  }
}

extension Office {
  /// All that a tenant has, as text: each record with its state and version, and the head of the audit trail.
  func everything(of principal: Principal? = nil) async throws -> [String] {
    let principal = principal ?? ann
    var lines = try await lines(of: Projects.Project.self, principal)
    lines += try await self.lines(of: Projects.Conversation.self, principal)
    lines += try await self.lines(of: Projects.Message.self, principal)
    lines += try await self.lines(of: Projects.Version.self, principal)
    lines.append("\(try await store.auditTrail(as: principal).head())")
    return lines
  }

  private func lines<E: Entity>(of type: E.Type, _ principal: Principal) async throws -> [String] {
    try await store.repository(of: type, as: principal).list(Query(in: .all)).records.map {
      "\(E.kind) \($0.id) \($0.state) \($0.version) \($0.entity)"
    }
  }
}
