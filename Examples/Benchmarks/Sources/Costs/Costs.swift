import ArgumentParser
import Foundation
import Perennial
import PerennialFileStorage

/// What effects and changes cost a verb, beside the same without them; medians of turns taken in one process.
@main
struct Costs: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "costs",
    abstract: "What effects and kept changes cost, beside the same without them."
  )

  @Option(help: "Records in a hard delete.")
  var records = 100_000
  @Option(help: "Soft deletes and restores of single records in a turn.")
  var verbs = 20_000
  @Option(help: "Followers that wait.")
  var followers = 1_000
  @Option(help: "Turns; medians are told.")
  var turns = 5

  func validate() throws {
    guard records > 0, verbs > 1, followers > 0, turns > 0 else {
      throw ValidationError("Numbers must be positive.")
    }
  }

  func run() async throws {
    try await removals("in memory") { InMemoryStorage() }
    try await removalsInFiles()
    try await singles()
  }

  /// Hard deletes of a box with everything in it.
  private func removals(
    _ medium: String,
    _ makeStorage: () async throws -> any Storage
  ) async throws {
    var plain: [Duration] = []
    var attached: [Duration] = []
    for _ in 1...turns {
      let (first, second) = (try await makeStorage(), try await makeStorage())
      plain.append(try await removal(on: first) { Note(id: $0, boxID: 1, file: "file-\($0)") })
      attached.append(
        try await removal(on: second) { Picture(id: $0, boxID: 1, file: "file-\($0)") }
      )
    }
    print("hard delete of \(records) records, \(medium)")
    tell("without files", plain, by: records, beside: plain)
    tell("a file each, 64 performed at once", attached, by: records, beside: plain)
  }

  /// The values lie in the cache of decoded ones as far as it reaches.
  private func removalsInFiles() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "costs-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try await removals("in files, synced") {
      try await FileStorage.open(at: folder.appending(path: "\(UUID())").path)
    }
  }

  private func removal<E: Entity>(
    on storage: any Storage,
    _ make: (Int) -> E
  ) async throws -> Duration {
    let shelf = try Shelf(on: storage, effects: EffectPolicy(handler: IdleHandler()))
    let boxes = shelf.records(of: Box.self)
    try await boxes.create(Box(id: 1))
    try await shelf.fill(records, make)
    try await boxes.archive(1)
    let clock = ContinuousClock()
    let start = clock.now
    let outcome = try await boxes.hardDelete(1)
    let time = clock.now - start
    let expected = E.attachments.isEmpty ? 0 : records
    guard outcome.summary.effects == expected,
      outcome.effects.done + outcome.effects.owed == expected,
      outcome.affected[E.kind] == records
    else { throw WrongResult("a removal's outcome") }
    return time
  }

  /// Soft deletes and restores of single records, each a commit.
  private func singles() async throws {
    let cases: [(name: String, changes: ChangePolicy?, tenant: TenantID?)] = [
      ("nothing declared", nil, nil),
      ("changes are kept", ChangePolicy(), nil),
      ("and \(followers) follow another tenant", ChangePolicy(), "elsewhere"),
      ("and \(followers) follow this one", ChangePolicy(), Shelf.tenant),
    ]
    var times = [[Duration]](repeating: [], count: cases.count)
    for _ in 1...turns {
      for (index, (_, changes, tenant)) in cases.enumerated() {
        times[index].append(try await single(changes, followedBy: tenant))
      }
    }
    print("soft delete, then restore, of single records, in memory")
    for (index, (name, _, _)) in cases.enumerated() {
      tell(name, times[index], by: verbs, beside: times[0])
    }
  }

  private func single(
    _ changes: ChangePolicy?,
    followedBy tenant: TenantID?
  ) async throws -> Duration {
    let shelf = try Shelf(changes: changes)
    try await shelf.records(of: Box.self).create(Box(id: 1))
    try await shelf.fill(verbs / 2) { Note(id: $0, boxID: 1, file: "") }
    let notes = shelf.records(of: Note.self)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      if let tenant {
        let start = try await shelf.store.changes.newest()
        for _ in 1...followers {
          group.addTask {
            for try await _ in shelf.store.changes.follow(after: start, in: tenant) {}
          }
        }
        // So that most of them wait.
        for _ in 1...followers * 4 { await Task.yield() }
      }
      let clock = ContinuousClock()
      let start = clock.now
      for id in 1...verbs / 2 { try await notes.softDelete(id) }
      for id in 1...verbs / 2 { try await notes.restore(id) }
      let time = clock.now - start
      group.cancelAll()
      // One that was far behind may have found its place expired.
      while let result = await group.nextResult() { _ = result }
      guard try await notes.counts().phases == [.active: verbs / 2] else {
        throw WrongResult("the records' states")
      }
      return time
    }
  }

  private func tell(_ name: String, _ times: [Duration], by count: Int, beside base: [Duration]) {
    let (time, other) = (median(times), median(base))
    let each = time / Double(count) * 1_000_000
    let ratio = (time / other * 100).rounded() / 100
    print("  \(name): \((each * 1_000).rounded() / 1_000) µs each, \(ratio) ×")
  }

  private func median(_ times: [Duration]) -> Double {
    times.sorted()[times.count / 2] / .seconds(1)
  }
}

struct WrongResult: Error, CustomStringConvertible {
  let description: String

  init(_ what: String) {
    description = "\(what) are not as expected"
  }
}
