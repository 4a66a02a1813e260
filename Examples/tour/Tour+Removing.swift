import Perennial

extension Tour {
  func archive() async throws {
    studio.wait(days: 400)
    narrator.chapter("Archive")
    narrator.code("projects.archive(1, reason: \"shipped\")")
    let outcome = try await studio.projects.archive(1, reason: "shipped")
    narrator.say("Put away: \(outcome.affected.inWords). Still restorable, all of it.")
  }

  /// A plan is shown, overtaken, shown again, and done.
  func removeForGood() async throws {
    studio.wait(days: 3650)
    narrator.chapter("Plan before you remove for good")
    narrator.code("let plan = projects.plan(.hardDelete, on: 1)")
    let plan = try await studio.projects.plan(.hardDelete, on: 1, reason: "ten years are over")
    narrator.say("Would remove: \(plan)")

    try await studio.comments.archive(3)
    try await studio.comments.hardDelete(3)
    narrator.say("Meanwhile, somebody removes comment 3 for good.")

    narrator.code("projects.execute(plan)")
    do throws(LifecycleError) {
      try await studio.projects.execute(plan)
    } catch .planStale(let fresh) {
      narrator.say("Refused: it is not what was confirmed. The new plan: \(fresh)")
      narrator.code("projects.execute(fresh.token)")
      let outcome = try await studio.projects.execute(fresh.token)
      narrator.say("Removed: \(outcome.affected.inWords).")
    }
    try await studio.showCounts(narrator)
  }

  func readTheTrail() async throws {
    narrator.chapter("Read the audit trail of what is gone")
    narrator.code("store.auditTrail(as: ann).records(of: Project.self, 1)")
    let trail = try await studio.store.auditTrail(as: studio.ann)
      .records(of: Project.self, 1, AuditQuery(order: .oldestFirst))
    narrator.table(trail.records.map(row))
    let snapshots = trail.records.flatMap(\.event.previousState)
    let names = snapshots.compactMap { $0["name"]?.description }
    narrator.say("It was called \(names.joined(separator: ", ")).")
  }

  private func row(_ record: AuditRecord) -> [String] {
    let event = record.event
    let states = [event.from, event.to].map { $0?.rawValue ?? "—" }.joined(separator: " → ")
    return [
      "#\(record.sequence)", event.at.date.day, event.principal.id, event.action, states,
      event.reason ?? "",
    ]
  }

  func verifyTheTrail() async throws {
    narrator.chapter("Verify that nobody has touched it")
    narrator.code("store.auditTrail(as: ann).verify()")
    switch try await studio.store.auditTrail(as: studio.ann).verify() {
    case .intact(let head):
      narrator.say(
        "Intact: \(head.sequence) records, each chained to the one before it.",
        "Keep the head elsewhere, and a chain cut short or written anew is found out, too:",
        "    \(head.digest)"
      )
    case .broken(let fault):
      narrator.say("Broken at record \(fault.sequence): \(fault.problem)")
    }
  }
}
