import Perennial

extension Tour {
  func deleteOneComment() async throws {
    studio.wait(days: 1)
    narrator.chapter("Delete one comment, on its own")
    narrator.code("comments.softDelete(3, reason: \"off topic\")")
    try await studio.comments.softDelete(3, reason: "off topic")
    narrator.say("Hidden and read-only from now on. Remember it: it comes up again.")
  }

  func deleteTheProject() async throws {
    studio.wait(days: 30)
    narrator.chapter("Delete the whole project")
    narrator.code("projects.softDelete(1, reason: \"client cancelled\")")
    let outcome = try await studio.projects.softDelete(1, reason: "client cancelled")
    narrator.say("Left in one operation: \(outcome.affected.inWords).")
    try await studio.showCounts(narrator)
  }

  func lookIntoTheRecycleBin() async throws {
    narrator.chapter("Look into the recycle bin")
    narrator.code("store.recycleBin(as: ann).list()")
    let entries = try await studio.store.recycleBin(as: studio.ann).list().entries
    narrator.table(
      entries.map { entry in
        [
          entry.at.day, "\(entry.rootKind) \(entry.rootID)", "by \(entry.principalName ?? "?")",
          "“\(entry.reason ?? "")”", "holds \(entry.memberCount)",
        ]
      }
    )
    narrator.say("Two operations, not nine rows. Comment 3 is held by both.")
  }

  func restoreExactly() async throws {
    studio.wait(days: 7)
    narrator.chapter("Restore exactly what the operation took")
    narrator.code("projects.restore(1, reason: \"client is back\")")
    let outcome = try await studio.projects.restore(1, reason: "client is back")
    let state = outcome.record?.state.rawValue ?? "?"
    narrator.say("Back, and \(state) as before: \(outcome.affected.inWords).")
    try await studio.showCounts(narrator)
    let comment = try await studio.comments.find(3, in: .all)
    narrator.say("Comment 3 is still \(comment.phase): somebody had deleted it on purpose.")
  }

  func loseAnEditor() async throws {
    narrator.chapter("Delete what others point to")
    narrator.code("members.softDelete(\"bob\")")
    let deletion = try await studio.members.softDelete("bob")
    narrator.say("The documents stay: \(deletion.summary.detached.inWords) without an editor now.")
    narrator.code("documents.move(11, \\.editorID, to: \"cleo\")", "members.restore(\"bob\")")
    try await studio.documents.move(11, \.editorID, to: "cleo")
    let restoration = try await studio.members.restore("bob")
    narrator.say("Bob gets \(restoration.summary.reattached.inWords) back. Cleo keeps hers.")
  }

  func seeWhatIsRefused() async throws {
    narrator.chapter("What is refused, and how")
    let (store, narrator) = (studio.store, narrator)
    await expectRefusal("Ann removes a live project for good") { () throws(LifecycleError) in
      try await studio.projects.hardDelete(1)
    }
    await expectRefusal("Bob archives it, as an editor") { () throws(LifecycleError) in
      try await store.repository(of: Project.self, as: studio.bob).archive(1)
    }
    await expectRefusal("Eve finds it, of another tenant") { () throws(LifecycleError) in
      _ = try await store.repository(of: Project.self, as: studio.eve).find(1)
    }
    await expectRefusal("Ann edits a deleted comment") { () throws(LifecycleError) in
      try await studio.comments.update(3, in: .all) { $0.text = "On topic" }
    }
    narrator.say("A verb that throws has changed nothing.")
  }

  private func expectRefusal(
    _ what: String,
    _ body: () async throws(LifecycleError) -> Void
  ) async {
    do throws(LifecycleError) {
      try await body()
      narrator.say("\(what): done")
    } catch {
      narrator.refused(what, error)
    }
  }
}
