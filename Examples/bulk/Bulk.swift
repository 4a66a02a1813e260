import Perennial

/// A mailbox, in which nobody deletes one message at a time.
struct Message: Entity {
  static let kind: EntityKind = "message"
  static let parents: [Parent<Self>] = [
    .belongs(to: Message.self, named: "thread", by: \.thread)
  ]
  let id: Int
  /// The message that this one answers.
  var thread: Int?
  var isRead = false
}

/// Verbs on many records: all or none, an answer for each, and whatever a query finds.
@main
struct Bulk {
  static func main() async throws {
    try await Bulk { print($0) }.run()
  }

  let tell: @Sendable (String) -> Void
  let messages: Repository<Message>

  init(_ tell: @escaping @Sendable (String) -> Void) throws {
    let store = LifecycleStore(
      try Schema(Message.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("owner", may: .all))
    )
    let ann = Principal(id: "ann", tenant: "home", roles: ["owner"])
    self.tell = tell
    messages = store.repository(of: Message.self, as: ann)
  }

  func run() async throws {
    try await messages.create((1...3000).map { Message(id: $0, isRead: $0 > 500) })
    try await messages.create([Message(id: 3001, thread: 7), Message(id: 3002, thread: 3001)])
    try await deleteTogether()
    try await deleteEach()
    try await deleteRead()
  }

  private func deleteTogether() async throws {
    let outcome = try await messages.softDelete([7, 8, 3001], reason: "spam")
    for item in outcome.items {
      tell("Message \(item.id): \(item.status), with \(item.memberCount) others")
    }
    do throws(LifecycleError) {
      try await messages.softDelete([1, 2, 7])
    } catch {
      tell("All or none. \(error.message)")
    }
  }

  private func deleteEach() async throws {
    let report = try await messages.eachOnItsOwn().softDelete([1, 2, 7])
    for (id, error) in report.refused {
      tell("Only message \(id) stays as it is: \(error.message)")
    }
  }

  private func deleteRead() async throws {
    let tell = tell
    let each = messages.eachOnItsOwn(inBatchesOf: 1000) { done, _ in
      tell("\(done) messages so far")
    }
    let report = try await each.softDelete(.matching(Query { $0.isRead }))
    tell("\(report.answers.count) read messages deleted, \(report.refused.count) refused")
  }
}
