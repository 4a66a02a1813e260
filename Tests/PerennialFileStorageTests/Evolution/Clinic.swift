@testable import Perennial
import PerennialTesting

@testable import PerennialFileStorage

/// A clinic's visits as a program of yesterday stored them, and as one of today wants them.
enum Clinic {
  /// A visit of yesterday: it names its ward, which is no relation yet.
  struct OldVisit: Entity {
    typealias State = OldState
    typealias Action = VisitAction<OldState>
    static let kind: EntityKind = "visit"
    let id: Int
    var ward: Int
    var text = "visit"
  }

  /// A visit of today: linked, of payload version 2, titles unique, and one state has another name.
  struct Visit: Entity {
    typealias State = NewState
    typealias Action = VisitAction<NewState>
    static let kind: EntityKind = "visit"
    static let payloadVersion = 2
    static let parents: [Parent<Self>] = [.belongs(to: Ward.self, by: \.wardID)]
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.title)]
    let id: Int
    var wardID: Ward.ID
    var title: String
  }

  enum OldState: String, LifecycleState, CaseIterable {
    case planned, waiting, cancelled, archived
    static var initial: Self { .planned }
    var phase: Phase {
      switch self {
      case .planned, .waiting: .active
      case .cancelled: .inactive
      case .archived: .archived
      }
    }
  }

  enum NewState: String, LifecycleState, CaseIterable {
    case planned
    case queued
    case cancelled
    case archived
    static var initial: Self { .planned }
    var phase: Phase {
      switch self {
      case .planned, .queued: .active
      case .cancelled: .inactive
      case .archived: .archived
      }
    }
  }

  static let migrations: [Migration] = [
    .renameState(of: Visit.self, from: "waiting", to: "queued"),
    .upgrade(Visit.self, from: 1) { (old: OldVisit) in
      Visit(id: old.id, wardID: old.ward, title: "\(old.text) \(old.id)")
    },
    .addRelation("ward", of: Visit.self),
    .addUniqueKey("title", of: Visit.self),
  ]

  static func yesterday(_ storage: FileStorage) throws -> LifecycleStore {
    try store(storage, Schema(Ward.self, OldVisit.self), [])
  }

  static func today(
    _ storage: FileStorage,
    migrations: [Migration] = migrations
  ) throws -> LifecycleStore {
    try store(storage, Schema(Ward.self, Visit.self), migrations)
  }

  private static func store(
    _ storage: FileStorage,
    _ schema: Schema,
    _ migrations: [Migration]
  ) -> LifecycleStore {
    LifecycleStore(
      schema,
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all)),
      migrations: migrations,
      clock: ManualClock(),
      ids: SequentialIdentifiers()
    )
  }
}

/// The verbs of a visit, whatever its states are called.
protocol VisitState: LifecycleState {
  static var waiting: Self { get }
  static var cancelled: Self { get }
  static var archived: Self { get }
}

extension Clinic.OldState: VisitState {}

extension Clinic.NewState: VisitState {
  static var waiting: Self { .queued }
}

enum VisitAction<State: VisitState>: LifecycleAction {
  case wait, cancel, archive, restore, purge

  init?(rawValue: String) {
    guard let action = Self.allCases.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = action
  }

  var rawValue: String { "\(self)" }

  static var allCases: [Self] { [.wait, .cancel, .archive, .restore, .purge] }

  var transition: Transition<State> {
    switch self {
    case .wait: .change(from: .initial, to: .waiting)
    case .cancel: .softDelete(fromEvery: .active, to: .cancelled)
    case .archive: .archive(fromEvery: .active, .inactive, to: .archived)
    case .restore: .restore(fromEvery: .inactive, .archived)
    case .purge: .hardDelete(from: .archived)
    }
  }
}

extension Clinic {
  /// What yesterday's program left: wards and visits in every state, and one that is gone for ever.
  static func fill(_ storage: FileStorage, visits count: Int) async throws {
    let store = try yesterday(storage)
    let wards = store.repository(of: Ward.self, as: WardDesk.nurse, durability: .relaxed)
    let visits = store.repository(of: OldVisit.self, as: WardDesk.nurse, durability: .relaxed)
    try await wards.create([Ward(id: 1, name: "north"), Ward(id: 2, name: "south")])
    try await visits.create((1...count).map { OldVisit(id: $0, ward: 1 + $0 % 2) })
    for id in stride(from: 1, through: count, by: 3) { try await visits.perform(.wait, on: id) }
    try await visits.softDelete(2)
    try await visits.softDelete(4)
    try await visits.archive(3)
    try await visits.archive(5)
    try await visits.hardDelete(5)
  }

  /// Migrates in small batches, so that there are many calls between which a crash may come.
  static func migrate(_ storage: FileStorage) async throws {
    let run = MigrationRun(
      storage,
      try Schema(Ward.self, Visit.self),
      migrations,
      at: Timestamp(microseconds: 7),
      batchSize: 4
    )
    _ = try await run.run { _, _ in }
  }

  /// Records with their links and keys, the trail, and what the store knows of its schema, as text.
  static func picture(_ storage: FileStorage) async throws -> String {
    try await storage.read { reader throws(LifecycleError) in
      var lines: [String] = []
      for kind in [Ward.kind, Visit.kind] {
        let request = PageRequest(kind: kind, tenant: nil, phases: Scope.all.phases, limit: 1_000)
        let records = try reader.page(request)
        let references = records.map(\.header.reference)
        let relation = RelationID(child: kind, name: "ward")
        let targets = try reader.targets(of: references, through: relation)
        let keys = try reader.uniqueKeys(of: references)
        for (record, (target, keys)) in zip(records, zip(targets, keys)) {
          let json = String(decoding: try record.payload.encoded(), as: UTF8.self)
          lines.append(
            "\(record.key) \(record.header.state) v\(record.header.version) \(record.updatedAt) "
              + "\(record.tombstones.map(\.description)) \(String(json.sorted())) "
              + "\(target.map { "\($0)" } ?? "") \(keys)"
          )
        }
        lines += try reader.counts(of: kind, tenant: WardDesk.tenant).map {
          "\(kind) \($0.state) \($0.count)"
        }
      }
      let trail = AuditPageRequest(tenant: WardDesk.tenant, order: .oldestFirst, limit: 1_000)
      lines += try reader.auditPage(trail).map { "\($0.sequence) \($0.digest)" }
      lines += try reader.entries(in: SchemaMemory.namespace, after: nil, limit: 10).map {
        "\(String(decoding: $0.key, as: UTF8.self)) \(String(decoding: $0.value, as: UTF8.self))"
      }
      return lines.joined(separator: "\n")
    }
  }
}
