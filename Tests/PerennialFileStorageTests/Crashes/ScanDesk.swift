import Perennial
import PerennialTesting

@testable import PerennialFileStorage

/// A picture in a patient's file, which has a file of its own and is shown by caches.
struct Scan: Entity {
  static let kind: EntityKind = "scan"
  static let attachments: [AttachedFile<Self>] = [.file("image", by: \.image)]
  static let cachePatterns = ["scans:*"]
  let id: Int
  var image: String
}

/// What a test knows of a store that owes something: what was begun and made durable, and what was performed.
struct OwingNote: Sendable, Equatable {
  var begun = 0
  var durable = 0
  var deletedFiles: Set<String> = []
  var invalidations = 0
}

/// Performs effects by noting them.
///
/// Where it is told to, each deletion and each invalidation fails the first time.
struct NotingPerformer: EffectHandler, CacheInvalidating {
  struct Unreachable: Error {}

  let note: Shared<OwingNote>
  var failsFirst = false
  private let tried = Shared<Set<String>>([])

  init(_ note: Shared<OwingNote>, failsFirst: Bool) {
    self.note = note
    self.failsFirst = failsFirst
  }

  func perform(_ effect: Effect) async throws {
    if failsFirst, tried.withLock({ $0.insert(effect.file).inserted }) { throw Unreachable() }
    note.withLock { _ = $0.deletedFiles.insert(effect.file) }
  }

  func invalidate(_ invalidation: CacheInvalidation) async throws {
    let turn = note.value.begun
    if failsFirst, tried.withLock({ $0.insert("turn \(turn)").inserted }) { throw Unreachable() }
    note.withLock { $0.invalidations += 1 }
  }
}

/// A store with effects and changes on a simulated file system.
struct ScanDesk: Sendable {
  let storage: FileStorage
  let store: LifecycleStore
  let clock: ManualClock

  init(
    _ fileSystem: any FileSystem,
    _ performer: NotingPerformer,
    ids: SequentialIdentifiers = SequentialIdentifiers()
  ) async throws {
    storage = try await WardDesk.open(fileSystem)
    clock = ManualClock()
    store = LifecycleStore(
      try Schema(Scan.self),
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all)),
      effects: EffectPolicy(handler: performer, invalidator: performer),
      changes: ChangePolicy(),
      clock: clock,
      ids: ids
    )
  }

  func scans(_ durability: Durability = .durable) -> Repository<Scan> {
    store.repository(of: Scan.self, as: WardDesk.nurse, durability: durability)
  }

  /// All changes that are kept.
  func changes() async throws -> [ChangeEvent] {
    try await store.changes.page(after: store.changes.oldest(), limit: 1_000).events
  }

  /// What is owed, however often it has failed.
  func owed() async throws -> [Effect] {
    try await store.effects.owed(limit: 1_000)
  }

  /// Performs everything, also what waits because it has failed.
  func settle() async throws {
    for _ in 0..<3 {
      clock.advance(by: 100_000)
      try await store.effects.drain()
    }
  }
}

/// One step of a history whose effects are crashed at every call.
enum OwingStep: Sendable {
  case create, createRelaxed, archiveAll, remove, removeRelaxed, removeAll
  case drain, maintain, reopen, abandon
}

/// Performs steps on a store that owes effects and keeps changes.
actor OwingHistory {
  private(set) var desk: ScanDesk
  /// How many changes there were after each commit.
  private(set) var commits = [0]
  private let fileSystem: any FileSystem
  private let note: Shared<OwingNote>
  private let performer: NotingPerformer
  private let ids = SequentialIdentifiers()
  private var nextScan = 1
  private var living: [Int] = []
  private var archived: [Int] = []

  init(
    _ fileSystem: any FileSystem,
    _ note: Shared<OwingNote>,
    failsFirst: Bool
  ) async throws {
    (self.fileSystem, self.note) = (fileSystem, note)
    performer = NotingPerformer(note, failsFirst: failsFirst)
    desk = try await ScanDesk(fileSystem, performer, ids: ids)
  }

  func perform(_ step: OwingStep) async throws {
    switch step {
    case .create: try await create(.durable)
    case .createRelaxed: try await create(.relaxed)
    case .archiveAll: try await archiveAll()
    case .remove: try await remove(archived.popLast().map { [$0] } ?? [], .durable)
    case .removeRelaxed: try await remove(archived.popLast().map { [$0] } ?? [], .relaxed)
    case .removeAll:
      let ids = archived
      archived = []
      try await remove(ids, .durable)
    case .drain: try await desk.settle()
    case .maintain: try await desk.storage.maintain()
    case .reopen:
      try await desk.storage.close()
      note.withLock { $0.durable = $0.begun }
      desk = try await ScanDesk(fileSystem, performer, ids: ids)
    case .abandon:
      desk.storage.abandon()
      desk = try await ScanDesk(fileSystem, performer, ids: ids)
    }
  }

  private func create(_ durability: Durability) async throws {
    let scan = Scan(id: nextScan, image: "image \(nextScan)")
    living.append(nextScan)
    nextScan += 1
    try await change(durability) { _ = try await $0.scans(durability).create(scan) }
  }

  private func archiveAll() async throws {
    let ids = living
    guard !ids.isEmpty else { return }
    living = []
    archived += ids
    try await change(.durable, count: ids.count) {
      _ = try await $0.scans().archive(.ids(ids))
    }
  }

  /// A removal with files is durable in any case.
  private func remove(_ ids: [Int], _ durability: Durability) async throws {
    guard !ids.isEmpty else { return }
    try await change(.durable, count: ids.count) {
      _ = try await $0.scans(durability).hardDelete(.ids(ids))
    }
  }

  /// Makes one commit with some changes, noting before and after what a crash may find.
  private func change(
    _ durability: Durability,
    count: Int = 1,
    _ body: (ScanDesk) async throws -> Void
  ) async throws {
    let last = note.withLock { note in
      note.begun += count
      return note.begun
    }
    try await body(desk)
    commits.append(last)
    if durability == .durable { note.withLock { $0.durable = $0.begun } }
  }
}
