#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import PerennialFileStorage
import PerennialTesting
import Testing

@testable import Perennial

/// Folders in folders with papers, for tests of verbs on many records.
struct Folder: Entity {
  static let kind: EntityKind = "folder"
  static let parents: [Parent<Self>] = [.belongs(to: Folder.self, by: \.parent)]
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
  static let attachments: [AttachedFile<Self>] = [.file("cover", by: \.cover)]
  let id: Int
  var parent: Int?
  var name: String?
  var cover: String?
}

struct Paper: Entity {
  static let kind: EntityKind = "paper"
  static let parents: [Parent<Self>] = [
    .belongs(to: Folder.self, by: \.folder),
    .belongs(to: Editor.self, by: \.editor, onEvery: .detach),
  ]
  static let auditedFields: [AuditedField<Self>] = [.plain("folder", by: \.folder)]
  let id: Int
  var folder: Int
  var editor: String?
}

struct Editor: Entity {
  static let kind: EntityKind = "editor"
  let id: String
}

/// A step is needed by the steps after it.
struct Step: Entity {
  static let kind: EntityKind = "step"
  static let parents: [Parent<Self>] = [
    .belongs(to: Step.self, named: "after", by: \.after, onEvery: RelationRule.restrict)
  ]
  let id: Int
  var after: Int?
}

/// A measure that is not a number does not encode.
struct Measure: Entity {
  static let kind: EntityKind = "measure"
  static let parents: [Parent<Self>] = [.belongs(to: Measure.self, by: \.base)]
  let id: Int
  var base: Int?
  var value = 1.5
}

struct Ticket: Entity {
  static let kind: EntityKind = "ticket"
  enum State: String, LifecycleState {
    case open = "OPEN"
    case closed = "CLOSED"
    case gone = "GONE"
    static let initial = Self.open
    var phase: Phase { self == .gone ? .inactive : .active }
  }
  enum Action: String, LifecycleAction {
    case close, drop, revive
    var transition: Transition<State> {
      switch self {
      case .close: .change(from: .open, to: .closed)
      case .drop: .softDelete(fromEvery: .active, to: .gone)
      case .revive: .restore(from: .gone)
      }
    }
  }
  let id: Int
}

/// The storages that verbs on many records are tried on.
enum BulkMedium: String, CaseIterable, CustomTestStringConvertible {
  case memory
  case files

  var testDescription: String { rawValue }

  /// Runs a closure on a registry in an empty storage; what is in files is opened anew for the last look.
  func withRegistry(
    _ adjust: (inout AuditPolicy) -> Void = { _ in },
    access: (any AccessPolicy)? = nil,
    _ body: (Registry) async throws -> Void
  ) async throws {
    var audit = AuditPolicy()
    adjust(&audit)
    switch self {
    case .memory:
      let registry = try Registry(InMemoryStorage(), audit, access)
      try await body(registry)
      try await registry.expectIntact()
    case .files:
      let path = FileManager.default.temporaryDirectory
        .appendingPathComponent("perennial-bulk-\(UUID().uuidString)").path
      defer { try? FileManager.default.removeItem(atPath: path) }
      let storage = try await FileStorage.open(at: path)
      let registry = try Registry(storage, audit, access)
      try await body(registry)
      let before = try await registry.contents()
      try await storage.close()
      let reopened = try await FileStorage.open(at: path)
      let again = try Registry(reopened, audit, access)
      try await again.expectIntact()
      #expect(try await again.contents() == before)
      try await reopened.close()
    }
  }
}

/// A store of folders, papers, editors, steps, measures and tickets.
struct Registry: Sendable {
  static let ann = Principal(id: "ann", tenant: "acme", roles: ["clerk"])
  static let eve = Principal(id: "eve", tenant: "rival", roles: ["clerk"])

  let store: LifecycleStore
  let handler = EffectRecorder()
  let storage: CountingStorage

  init(
    _ storage: any Storage,
    _ audit: AuditPolicy = AuditPolicy(),
    _ access: (any AccessPolicy)? = nil
  ) throws {
    self.storage = CountingStorage(storage)
    store = LifecycleStore(
      try Schema(
        Folder.self,
        Paper.self,
        Editor.self,
        Step.self,
        Measure.self,
        Ticket.self
      ),
      storage: self.storage,
      access: access ?? RolePolicy(.role("clerk", may: .all)),
      audit: audit,
      effects: EffectPolicy(handler: handler),
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
  }

  func repository<E: Entity>(_ type: E.Type, as caller: Principal = ann) -> Repository<E> {
    store.repository(of: type, as: caller)
  }

  var folders: Repository<Folder> { repository(Folder.self) }
  var papers: Repository<Paper> { repository(Paper.self) }
  var editors: Repository<Editor> { repository(Editor.self) }
  var steps: Repository<Step> { repository(Step.self) }
  var measures: Repository<Measure> { repository(Measure.self) }
  var tickets: Repository<Ticket> { repository(Ticket.self) }

  /// Folders 1 and 2 with two papers each, and 3 in 1 with one.
  func fill() async throws {
    try await folders.create([Folder(id: 1), Folder(id: 2), Folder(id: 3, parent: 1)])
    try await papers.create(
      [(11, 1), (12, 1), (21, 2), (22, 2), (31, 3)].map { Paper(id: $0, folder: $1) }
    )
  }

  func ids<E: Entity>(_ type: E.Type, in scope: Scope = .active) async throws -> [E.ID] {
    try await repository(type).list(Query(in: scope, limit: 1000)).records.map(\.id)
  }

  func audit(as caller: Principal = ann) async throws -> [AuditRecord] {
    try await store.auditTrail(as: caller)
      .records(AuditQuery(order: .oldestFirst, limit: 1000)).records
  }

  func expectIntact() async throws {
    guard case .intact = try await store.auditTrail(as: Self.ann).verify() else {
      Issue.record("the audit trail is broken")
      return
    }
  }

  /// All that can be seen of folders, papers and steps.
  func contents() async throws -> [String] {
    func lines<E: Entity>(_ type: E.Type) async throws -> [String] {
      try await repository(type).list(Query(in: .all, limit: 1000)).records.map {
        "\($0.entity) \($0.state) v\($0.version) \($0.heldBy)"
      }
    }
    return try await lines(Folder.self) + lines(Paper.self) + lines(Step.self)
  }
}

/// Counts the commits that write something, and fails where a test says so.
final class CountingStorage: Storage {
  private let base: any Storage
  private let count = Shared(0)
  private let failing = Shared<Int?>(nil)

  init(_ base: any Storage) {
    self.base = base
  }

  /// How many commits wrote something.
  var commits: Int { count.value }

  /// Fails every commit after so many more.
  func fail(after commits: Int?) {
    let done = count.value
    failing.withLock { $0 = commits.map { $0 + done } }
  }

  func read<R: Sendable>(
    _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
  ) async throws(LifecycleError) -> R {
    try await base.read(body)
  }

  func commit<R: Sendable>(
    _ durability: Durability,
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let (count, failing) = (count, failing)
    return try await base.commit(durability) { reader throws(LifecycleError) in
      let (changes, result) = try plan(reader)
      if let limit = failing.value, count.value >= limit {
        throw .storage(StorageError(.limitReached, "The test wants no more"))
      }
      if !changes.isEmpty { count.withLock { $0 += 1 } }
      return (changes, result)
    }
  }
}

extension LifecycleError {
  /// The id and the reason of one that refused many.
  var one: (id: Identifier, reason: LifecycleError)? {
    guard case .oneOfMany(_, let id, let reason) = self else { return nil }
    return (id, reason)
  }
}

extension BulkReport {
  /// The answers in short: what was done, or the error's code.
  var texts: [String] {
    answers.map { answer in
      switch answer.result {
      case .success(let item as BulkItem<E>): "\(answer.id) \(item.status)"
      case .success: "\(answer.id) written"
      case .failure(let error): "\(answer.id) \(error.code)"
      }
    }
  }
}
