import PageWalk
import Perennial
import PerennialDomains

/// The page “Delete Implement”, from top to bottom.
@main
struct ImplementsPage {
  static let program = PageProgram("implements")

  static func main() async {
    await program.main { storage, walk, _ in try await perform(storage, walk) }
  }

  static func perform(_ storage: any Storage, _ walk: Walkthrough) async throws {
    try await ImplementsPage(storage, walk).perform()
  }

  static let path = "/api/implements"

  let catalogue: Catalogue
  let walk: Walkthrough

  init(_ storage: any Storage, _ walk: Walkthrough) async throws {
    catalogue = try await Catalogue(storage)
    self.walk = walk
  }

  func perform() async throws {
    try await refuse()
    try await delete()
    try await lists()
    try await reactivate()
    try await removePermanently()
  }

  /// A host's handler: the service's answer, or its error in the page's body.
  func handle(
    _ caller: Principal?,
    _ body: (Implements.Service) async throws(LifecycleError) -> Walkthrough.Answer
  ) async -> Walkthrough.Answer {
    do throws(LifecycleError) {
      return try await body(Implements.Service(catalogue.store, as: caller))
    } catch {
      return Walkthrough.Answer(error.httpStatus, Implements.ErrorBody(error))
    }
  }
}
