import Foundation
import Perennial
import PerennialFileStorage
import Workloads

/// One store of very many records in files: `scale COUNT [FOLDER]`.
///
/// Loads the records, closes the store, opens it, takes a tree of a million through its life, loads it again, maintains
/// the store and verifies it. Each line has a figure, and beside some the most that it may be; ends with 1 where a result is
/// wrong, or a figure of a million records or more is above that.
@main
struct Scale {
  private let archive: Archive
  private let path: String
  private var misses = 0

  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    let count = arguments.first.flatMap { Int($0) } ?? 1_000_000
    let folder = arguments.dropFirst().first ?? FileManager.default.temporaryDirectory.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = URL(filePath: folder).appending(path: "scale-\(UUID())").path
    // What is held once weighs too much in a small store.
    exit(try await run(count, path) == 0 || count < 1_000_000 ? 0 : 1)
  }

  /// On the pool, as a server's handlers run.
  ///
  /// - Returns: How many figures are above what they may be.
  @concurrent
  private static func run(_ count: Int, _ path: String) async throws -> Int {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var scale = Scale(archive: Archive(records: count), path: path)
    try await scale.load()
    try await scale.reopen()
    return scale.misses
  }

  private init(archive: Archive, path: String) {
    self.archive = archive
    self.path = path
  }
}

extension Scale {
  /// Fills the store in transactions of about a thousand records, and closes it.
  private mutating func load() async throws {
    tell("records", Double(archive.recordCount), "")
    let payloads = try archive.payloadBytes(trees: archive.treeCount)
    tell("payloads", payloads / 1e6, "MB")
    let before = try Counters.now()
    let time = try await ContinuousClock().measure {
      let storage = try await FileStorage.open(at: path)
      let desk = try Desk(storage)
      for tree in 0..<archive.treeCount {
        try await desk.roots.create(archive.root(tree))
        try await archive.forEachBatch(of: tree) { branches, leaves in
          try await desk.branches.create(branches)
          try await desk.leaves.create(leaves)
        }
      }
      try await storage.close()
    }
    let written = try Counters.now().written - before.written
    tell("load", time / archive.recordCount * 1e6, "us a record")
    tell("written by loading", written / payloads, "times the payloads", most: 3.5)
    tell("files", try fileBytes() / 1e6, "MB")
  }

  /// Opens the store, with nothing decoded, and works with it.
  private mutating func reopen() async throws {
    var options = FileStorage.Options()
    options.decodedCacheBytes = 0
    try PageCache.drop(filesIn: path)
    // Until the first record was read.
    for step in ["restart, files not in memory", "restart"] {
      let start = ContinuousClock.now
      let storage = try await FileStorage.open(at: path, options: options)
      try await Desk(storage).expectFirst(of: archive)
      tell(step, (ContinuousClock.now - start).seconds, "s", most: 5)
      try await storage.close()
    }
    ProcessMemory.giveBack()
    let before = try Counters.now()
    let storage = try await FileStorage.open(at: path, options: options)
    ProcessMemory.giveBack()
    let opened = try Counters.now()
    let records = Double(archive.recordCount)
    tell("heap", (opened.heap - before.heap) / records, "B a record", most: 160)
    tell("resident", (opened.resident - before.resident) / records, "B a record", most: 160)
    let desk = try Desk(storage)
    try await desk.expectFirst(of: archive)
    try await cascade(desk)
    try await change(desk, storage)
    try await storage.close()
    let time = try await ContinuousClock().measure {
      guard try await FileStorage.verify(at: path).isSound else {
        throw WrongResult("the store is damaged")
      }
    }
    tell("verification", time.seconds, "s")
  }

  /// Takes the first tree through its life, each time in one transaction that is durable.
  private mutating func cascade(_ desk: Desk) async throws {
    let root = archive.rootID(0)
    let expected = archive.descendants + 1
    var start = ContinuousClock.now
    func told(_ outcome: Outcome<Root>) throws -> Double {
      defer { start = .now }
      let count = outcome.affected.values.reduce(0, +)
      guard count == expected else { throw WrongResult("\(count) of \(expected) were changed") }
      return (ContinuousClock.now - start).seconds
    }
    tell("records of a tree", Double(expected), "")
    tell("soft delete of a tree", try told(try await desk.roots.softDelete(root)), "s", most: 5)
    tell("restore of a tree", try told(try await desk.roots.restore(root)), "s", most: 5)
    tell("archive of a tree", try told(try await desk.roots.archive(root)), "s", most: 5)
    tell("hard delete of a tree", try told(try await desk.roots.hardDelete(root)), "s", most: 5)
  }

  /// Loads the tree that is gone again, and maintains the store.
  private mutating func change(_ desk: Desk, _ storage: FileStorage) async throws {
    try await desk.roots.create(archive.root(0))
    try await archive.forEachBatch(of: 0) { branches, leaves in
      try await desk.branches.create(branches)
      try await desk.leaves.create(leaves)
    }
    let time = try await ContinuousClock().measure { try await storage.maintain() }
    tell("maintenance", time.seconds, "s")
    let statistics = try await storage.statistics()
    guard statistics.records == archive.recordCount else {
      throw WrongResult("there are \(statistics.records) records, not \(archive.recordCount)")
    }
    let payloads = try archive.payloadBytes(trees: archive.treeCount + 1)
    let written = try Counters.now().written / payloads
    tell("written in all", written, "times the payloads", most: 3.5)
    tell("files after maintenance", try fileBytes() / 1e6, "MB")
  }
}

extension Scale {
  private mutating func tell(_ name: String, _ value: Double, _ unit: String, most: Double? = nil) {
    let isMissed = most.map { value > $0 } ?? false
    if isMissed { misses += 1 }
    let limit = most.map { "at most \($0.formatted())" + (isMissed ? " MISSED" : "") } ?? ""
    let number = value.formatted(.number.precision(.significantDigits(1...4)).grouping(.never))
    print([name, number, unit, limit].joined(separator: "\t"))
    fflush(nil)
  }

  private func fileBytes() throws -> Double {
    try FileManager.default.contentsOfDirectory(atPath: path).reduce(0) { total, name in
      let attributes = try FileManager.default.attributesOfItem(atPath: path + "/" + name)
      return total + Double((attributes[.size] as? Int) ?? 0)
    }
  }
}

/// One caller's repositories.
struct Desk: Sendable {
  let roots: Repository<Root>
  let branches: Repository<Branch>
  let leaves: Repository<Leaf>

  /// Creates make no audit records, and nobody waits for their syncs.
  init(_ storage: FileStorage) throws {
    var audit = AuditPolicy()
    audit.recordsCreates = false
    let store = LifecycleStore(
      try Schema(Root.self, Branch.self, Leaf.self),
      storage: storage,
      access: RolePolicy(.role("all", may: .all)),
      audit: audit
    )
    let ann = Principal(id: "ann", tenant: "acme", roles: ["all"])
    roots = store.repository(of: Root.self, as: ann)
    branches = store.repository(of: Branch.self, as: ann, durability: .relaxed)
    leaves = store.repository(of: Leaf.self, as: ann, durability: .relaxed)
  }

  /// Reads the first root.
  func expectFirst(of archive: Archive) async throws {
    guard try await roots.find(archive.rootID(0)).entity.number == 0 else {
      throw WrongResult("the first record is another one")
    }
  }
}

extension Duration {
  fileprivate var seconds: Double { self / .seconds(1) }

  /// Seconds for each of so many.
  fileprivate static func / (total: Duration, count: Int) -> Double {
    total.seconds / Double(count)
  }
}
