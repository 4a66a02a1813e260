import PageWalk
import Perennial
import PerennialDomains

/// The page “Permanently delete a project”, from top to bottom.
@main
struct ProjectsPage {
  static let program = PageProgram("projects", asks: true)

  static func main() async {
    await program.main { storage, walk, options in
      try await perform(storage, walk, options) { readLine() }
    }
  }

  static func perform(
    _ storage: any Storage,
    _ walk: Walkthrough,
    _ options: PageProgram.Options,
    ask: @escaping () -> String?
  ) async throws {
    try await ProjectsPage(storage, walk, ask: options.confirms ? nil : ask).perform()
  }

  let studio: Studio
  let walk: Walkthrough
  /// Reads what the user types into the dialog; nil where everything is confirmed.
  let ask: (() -> String?)?

  init(_ storage: any Storage, _ walk: Walkthrough, ask: (() -> String?)?) async throws {
    studio = try await Studio(storage)
    self.walk = walk
    self.ask = ask
  }

  func perform() async throws {
    try await refuse()
    try await refuseEveryOtherStatus()
    try await confirm()
  }

  /// A host's handler: the service's answer, or its error in the page's body.
  func handle(
    _ caller: Principal?,
    _ body: (Projects.Service) async throws(LifecycleError) -> Walkthrough.Answer
  ) async -> Walkthrough.Answer {
    do throws(LifecycleError) {
      return try await body(Projects.Service(studio.store, as: caller))
    } catch {
      return Walkthrough.Answer(error.httpStatus, Projects.ErrorBody(error))
    }
  }
}
