import Perennial

/// What planning-and-confirming.md shows.
enum PlanningAndConfirming {
  struct Project: Entity {
    static let kind: EntityKind = "project"
    let id: Int
    var name: String
  }

  struct Message: Entity {
    static let kind: EntityKind = "message"
    static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
    let id: Int
    var projectID: Project.ID
    var text: String
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])
  static let bob = Principal(id: "bob", tenant: "acme", roles: ["reader"])
  static let eve = Principal(id: "eve", tenant: "elsewhere", roles: ["editor"])

  /// A page that asks before it removes: two requests of a web service.
  struct Removals {
    let projects: Repository<Project>

    /// Answers `POST /projects/7/removal-plan`.
    func question(_ id: Int) async throws(LifecycleError) -> (text: String, token: String) {
      let plan = try await projects.plan(.hardDelete, on: id)
      if let obstacle = plan.obstacles.first { throw obstacle }
      return ("This removes \(plan) for good.", plan.token.rawValue)
    }

    /// Answers `DELETE /projects/7?confirmed=TOKEN`.
    func remove(
      _ id: Int,
      confirmed token: String
    ) async throws(LifecycleError) -> [EntityKind: Int] {
      let token = PlanToken(rawValue: token)
      return try await projects.execute(.hardDelete, on: id, confirmedBy: token).affected
    }
  }

  static func run() async throws {
    let store = LifecycleStore(
      try Schema(Project.self, Message.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("editor", may: .all), .role("reader", may: [.read]))
    )
    try await store.create(
      [Project(id: 7, name: "Atlas"), Project(id: 8, name: "Bolt")]
        + (1...3).map { Message(id: $0, projectID: 7, text: "Message \($0)") },
      as: ann
    )
    try await plan(store)
    try await twoRequests(store)
    try await foreignTokens(store)
    try await many(store)
  }

  private static func plan(_ store: LifecycleStore) async throws {
    let projects = store.repository(of: Project.self, as: ann)
    let messages = store.repository(of: Message.self, as: ann)

    let plan = try await projects.plan(.softDelete, on: 7, reason: "merged into 8")
    let question = "Delete \(plan)?"  // Delete 1 project, 3 messages?
    try expect(question == "Delete 1 project, 3 messages?", question)
    try expect(plan.summary.affected == ["project": 1, "message": 3], "numbers by kind")
    try expect(try await projects.find(7).phase == .active, "a plan does nothing")

    try await messages.update(1) { $0.text = "Edited" }  // does not matter
    try await messages.create(Message(id: 4, projectID: 7, text: "One more"))  // does
    var shown = ["\(plan)"]
    do throws(LifecycleError) {
      try await projects.execute(plan)
    } catch .planStale(let fresh) {
      shown.append("\(fresh)")  // 1 project, 4 messages
      try await projects.execute(fresh.token)
    }
    try expect(shown.last == "1 project, 4 messages", "the error has a fresh plan: \(shown)")
    try expect(try await projects.find(7, in: .inactive).phase == .inactive, "it is done")
    let trail = try await store.auditTrail(as: ann).records(of: Project.self, 7)
    try expect(trail.records.first?.event.reason == "merged into 8", "the reason is the plan's")
  }

  private static func twoRequests(_ store: LifecycleStore) async throws {
    let removals = Removals(projects: store.repository(of: Project.self, as: ann))
    let early = try await refusal(of: "a plan for an inactive project") {
      () throws(LifecycleError) in _ = try await removals.question(7)
    }
    guard case .invalidTransition = early else { throw NotAsTold("as the verb: \(early)") }

    try await removals.projects.archive(7)
    let question = try await removals.question(7)
    try expect(question.text == "This removes 1 project, 4 messages for good.", question.text)
    try expect(
      question.token.allSatisfy { $0.isLetter || $0.isNumber || "-_".contains($0) },
      "a token fits a URL"
    )
    let other = try await refusal(of: "another record") { () throws(LifecycleError) in
      _ = try await removals.remove(8, confirmed: question.token)
    }
    guard case .invalidArgument = other else { throw NotAsTold("another plan's token: \(other)") }

    let removed = try await removals.remove(7, confirmed: question.token)
    try expect(removed == ["project": 1, "message": 4], "exactly that: \(removed)")
    let twice = try await refusal(of: "a second time") { () throws(LifecycleError) in
      _ = try await removals.remove(7, confirmed: question.token)
    }
    guard case .notFound = twice else { throw NotAsTold("it is gone: \(twice)") }
  }

  private static func many(_ store: LifecycleStore) async throws {
    let projects = store.repository(of: Project.self, as: ann)
    let selection: Selection<Project> = [8, 9]
    let plan = try await projects.plan(.archive, on: selection, reason: "closing")
    let question = "Archive \(plan)?"  // Archive 2 projects?
    try await projects.execute(.archive, on: selection, confirmedBy: plan.token)
    try expect(question == "Archive 2 projects?", question)
    let archived = try await projects.list(Query(in: .archived)).records.map(\.id)
    try expect(archived == [8, 9], "both are archived: \(archived)")
  }

  private static func foreignTokens(_ store: LifecycleStore) async throws {
    let projects = store.repository(of: Project.self, as: ann)
    let token = try await projects.plan(.softDelete, on: 8).token
    let foreign = try await refusal(of: "another tenant's token") { () throws(LifecycleError) in
      try await store.repository(of: Project.self, as: eve).execute(token)
    }
    guard case .invalidArgument = foreign else { throw NotAsTold("\(foreign)") }
    let unentitled = try await refusal(of: "a reader's execution") { () throws(LifecycleError) in
      try await store.repository(of: Project.self, as: bob).execute(token)
    }
    try expect(unentitled == .forbidden, "a token gives no rights")
    let forged = try await refusal(of: "a token made up") { () throws(LifecycleError) in
      try await projects.execute(PlanToken(rawValue: "made-up"))
    }
    guard case .invalidArgument = forged else { throw NotAsTold("\(forged)") }
    let colleague = Principal(id: "cid", tenant: "acme", roles: ["editor"])
    try await store.repository(of: Project.self, as: colleague).execute(token)
    let trail = try await store.auditTrail(as: ann).records(of: Project.self, 8)
    try expect(trail.records.first?.event.principal.id == "cid", "the trail names who confirmed")
    try await projects.restore(8)
    let again = try await projects.execute(token)
    try expect(again.status == .done, "a token fits again once what it did was undone")

    let plan = try await projects.plan(creating: [Project(id: 9, name: "Comet")])
    try expect("\(plan)" == "1 project", "creates and updates can be planned, too")
    try await projects.execute(plan)
  }
}
