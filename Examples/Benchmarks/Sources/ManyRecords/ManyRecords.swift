import Foundation
import Perennial
import PerennialFileStorage

/// Verbs on many lone records beside one call each: `many MODE COUNT`.
///
/// MODE is mem, off or full, as in the other programs. Prints microseconds a record, the least of several
/// rounds, and how many times cheaper than one call each that is.
@main
struct ManyRecords {
  struct Document: Entity {
    static let kind: EntityKind = "document"
    let id: Int
    var title: String
  }

  private let ids: [Int]
  private let documents: Repository<Document>
  private var least: [String: Double] = [:]

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let mode = arguments.first ?? "mem"
    let count = arguments.dropFirst().first.flatMap { Int($0) } ?? 10_000
    try await measure(mode, max(count, 1))
  }

  /// On the pool, as a server's handlers run.
  @concurrent
  private static func measure(_ mode: String, _ count: Int) async throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "many-\(UUID())").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let storage: any Storage =
      mode == "mem" ? InMemoryStorage() : try await FileStorage.open(at: path)
    var program = try ManyRecords(storage, isDurable: mode == "full", count)
    for _ in 0..<(mode == "full" ? 2 : 6) { try await program.round() }
    program.report()
    try await (storage as? FileStorage)?.close()
  }

  private init(_ storage: any Storage, isDurable: Bool, _ count: Int) throws {
    let store = LifecycleStore(
      try Schema(Document.self),
      storage: storage,
      access: RolePolicy(.role("all", may: .all))
    )
    let ann = Principal(id: "ann", tenant: "acme", roles: ["all"])
    documents = store.repository(
      of: Document.self,
      as: ann,
      durability: isDurable ? .durable : .relaxed
    )
    ids = (1...count).shuffled()
  }

  private mutating func round() async throws {
    let (documents, ids) = (documents, ids)
    let values = ids.map { Document(id: $0, title: "document \($0)") }
    try await documents.create(values)
    try await time("softDelete 1") { for id in ids { try await documents.softDelete(id) } }
    try await time("restore 1") { for id in ids { try await documents.restore(id) } }
    try await time("softDelete all") { try await documents.softDelete(.ids(ids)) }
    try await time("restore all") { try await documents.restore(.ids(ids)) }
    try await time("softDelete each") {
      try await documents.eachOnItsOwn().softDelete(.ids(ids))
    }
    try await time("restore each") { try await documents.eachOnItsOwn().restore(.ids(ids)) }
    try await time("update 1") { for value in values { try await documents.update(value) } }
    try await time("update all") { try await documents.update(values) }
    try await time("update each") { try await documents.eachOnItsOwn().update(values) }
    try await time("archive 1") { for id in ids { try await documents.archive(id) } }
    try await time("hardDelete 1") { for id in ids { try await documents.hardDelete(id) } }
    try await documents.create(values)
    try await time("archive each") { try await documents.eachOnItsOwn().archive(.ids(ids)) }
    try await time("hardDelete each") { try await documents.eachOnItsOwn().hardDelete(.ids(ids)) }
    try await documents.create(values)
    try await time("archive all") { try await documents.archive(.ids(ids)) }
    try await time("hardDelete all") { try await documents.hardDelete(.ids(ids)) }
  }

  private mutating func time(_ name: String, _ verbs: () async throws -> Void) async throws {
    let taken = try await ContinuousClock().measure(verbs) / ids.count
    let (seconds, attoseconds) = taken.components
    let microseconds = Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    least[name] = min(least[name] ?? .infinity, microseconds)
  }

  private func report() {
    print("us a record      one call each   all at once           each on its own")
    for verb in ["softDelete", "restore", "update", "archive", "hardDelete"] {
      guard let one = least[verb + " 1"], let all = least[verb + " all"],
        let each = least[verb + " each"]
      else { continue }
      let name = verb.padding(toLength: 12, withPad: " ", startingAt: 0)
      let times = String(
        format: "%18.2f %13.2f (%5.1f x) %13.2f (%5.1f x)",
        one,
        all,
        one / all,
        each,
        one / each
      )
      print(name + times)
    }
  }
}
