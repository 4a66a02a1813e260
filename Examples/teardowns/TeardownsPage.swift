import PageWalk
import Perennial
import PerennialDomains

/// The page “Delete teardown”, from top to bottom.
@main
struct TeardownsPage {
  static let program = PageProgram("teardowns")

  static func main() async {
    await program.main { storage, walk, _ in try await perform(storage, walk) }
  }

  static func perform(_ storage: any Storage, _ walk: Walkthrough) async throws {
    try await Warehouse.withFolder { folder in
      try await TeardownsPage(Yard(storage, Warehouse(folder)), walk).perform()
    }
  }

  let yard: Yard
  let walk: Walkthrough

  init(_ yard: Yard, _ walk: Walkthrough) {
    self.yard = yard
    self.walk = walk
  }

  func perform() async throws {
    try await recover()
    try await refuse()
    try await delete()
    try await deleteAfterCrash()
    try await deleteDraft()
  }

  /// A host's handler: the service's answer, or its error in the page's body.
  func handle(
    _ caller: Principal?,
    in store: LifecycleStore? = nil,
    _ body: (Teardowns.Service) async throws(LifecycleError) -> Walkthrough.Answer
  ) async -> Walkthrough.Answer {
    do throws(LifecycleError) {
      return try await body(Teardowns.Service(store ?? yard.store, as: caller))
    } catch {
      return Walkthrough.Answer(error.httpStatus, Teardowns.ErrorBody(error))
    }
  }
}
