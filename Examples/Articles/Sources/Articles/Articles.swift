import Foundation
import Perennial

/// Performs what the articles of `Documentation/Perennial.docc` show, and checks what they tell of it.
@main
struct Articles {
  static let all: [(name: String, run: @Sendable () async throws -> Void)] = [
    ("getting-started", GettingStarted.run),
    ("declaring-a-lifecycle", DeclaringALifecycle.run),
    ("choosing-relation-rules", ChoosingRelationRules.run),
    ("restoring-exactly", RestoringExactly.run),
    ("isolating-tenants", IsolatingTenants.run),
    ("auditing-and-verifying", AuditingAndVerifying.run),
    ("planning-and-confirming", PlanningAndConfirming.run),
    ("performing-effects", PerformingEffects.run),
    ("writing-a-storage", WritingAStorage.run),
  ]

  static func main() async {
    var isAsTold = true
    for article in all {
      do {
        try await article.run()
        print("\(article.name): as told")
      } catch {
        print("\(article.name): not as told: \(error)")
        isAsTold = false
      }
    }
    exit(isAsTold ? 0 : 1)
  }
}

/// Something that an article tells is not what happened.
struct NotAsTold: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Holds what an article tells against what happened.
func expect(_ isTrue: Bool, _ claim: String) throws(NotAsTold) {
  guard isTrue else { throw NotAsTold(claim) }
}

/// The error of a call that an article says is refused.
func refusal(
  of what: String,
  _ body: () async throws(LifecycleError) -> Void
) async throws(NotAsTold) -> LifecycleError {
  do throws(LifecycleError) {
    try await body()
  } catch {
    return error
  }
  throw NotAsTold("\(what) should be refused, and was done")
}

/// A directory that is gone when the body is done.
func withTemporaryDirectory(_ body: (String) async throws -> Void) async throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: "articles-\(UUID())")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try await body(folder.path)
}
