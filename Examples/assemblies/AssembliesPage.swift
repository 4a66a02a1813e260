import PageWalk
import Perennial
import PerennialDomains

/// The pages “Soft Delete Assembly” and “List Assemblies”, from top to bottom.
@main
struct AssembliesPage {
  static let program = PageProgram("assemblies")

  static func main() async {
    await program.main { storage, walk, _ in try await perform(storage, walk) }
  }

  static func perform(_ storage: any Storage, _ walk: Walkthrough) async throws {
    try await AssembliesPage(storage, walk).perform()
  }

  let company: Company
  let walk: Walkthrough

  init(_ storage: any Storage, _ walk: Walkthrough) async throws {
    company = try await Company(storage)
    self.walk = walk
  }

  func perform() async throws {
    try await delete()
    try await restore()
    try await list()
    try await listOthers()
  }

  /// A host's handler: the service's answer, or its error in the page's body.
  func handle(
    _ caller: Principal?,
    _ body: (Assemblies.Service) async throws(LifecycleError) -> Walkthrough.Answer
  ) async -> Walkthrough.Answer {
    do throws(LifecycleError) {
      return try await body(Assemblies.Service(company.store, as: caller))
    } catch {
      return Walkthrough.Answer(error.httpStatus, Assemblies.ErrorBody(error))
    }
  }
}
