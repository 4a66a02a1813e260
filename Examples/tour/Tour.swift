import Foundation
import Perennial

/// What happens to a project after somebody presses “delete”, in five minutes.
@main
struct Tour {
  static func main() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tour-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try await Tour(Narrator { print($0) }, in: folder.path).run()
  }

  let path: String
  let studio: Studio
  let narrator: Narrator

  /// Makes the store in a directory that does not exist yet.
  init(_ narrator: Narrator, in path: String) async throws {
    self.path = path
    studio = try await Studio(at: path)
    self.narrator = narrator
  }

  func run() async throws {
    narrator.title("Perennial: what happens after “delete”")
    declare()
    try await create()
    try await deleteOneComment()
    try await deleteTheProject()
    try await lookIntoTheRecycleBin()
    try await restoreExactly()
    try await loseAnEditor()
    try await seeWhatIsRefused()
    try await archive()
    try await removeForGood()
    try await readTheTrail()
    try await verifyTheTrail()
    try await closeAndReopen()
  }

  private func declare() {
    narrator.chapter("Declare")
    narrator.say(
      "Four kinds, plain structs, all in Domain.swift. A relation says what happens to children:",
      "they go along, stand in the way, lose the link, or stay. A project's own lifecycle:"
    )
    narrator.table(Project.Action.allCases.map(row))
    narrator.say("Schema.mermaid(of: Project.self) draws it.")
  }

  private func row(_ action: Project.Action) -> [String] {
    let transition = action.transition
    let sources = transition.sources.map(\.rawValue).joined(separator: ", ")
    let end = transition.verb == .hardDelete ? "gone" : "the state before"
    return ["  " + action.rawValue, "\(sources) → \(transition.destination?.rawValue ?? end)"]
  }

  private func create() async throws {
    narrator.chapter("Create")
    narrator.code("store.create([bob, cleo, atlas, brief, budget] + comments, as: ann)")
    try await studio.store.create(
      [
        Member(id: "bob", name: "Bob"),
        Member(id: "cleo", name: "Cleo"),
        Project(id: 1, name: "Atlas"),
        Document(id: 10, projectID: 1, editorID: "bob", title: "Brief"),
        Document(id: 11, projectID: 1, editorID: "bob", title: "Budget"),
      ] + (1...6).map { Comment(id: $0, documentID: $0 < 5 ? 10 : 11, text: "Comment \($0)") },
      as: studio.ann
    )
    try await studio.projects.perform(.publish, on: 1)
    narrator.say("One commit, all or nothing; the project is then published.")
    try await studio.showCounts(narrator)
  }
}
