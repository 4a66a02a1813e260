import Perennial
import PerennialTesting

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A ward and its beds: the small domain of the tests that crash, damage and starve a store.
struct Ward: Entity {
  static let kind: EntityKind = "ward"
  static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("name", by: \.name)]
  static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name)]
  let id: Int
  var name: String
}

struct Bed: Entity {
  static let kind: EntityKind = "bed"
  static let parents: [Parent<Self>] = [.belongs(to: Ward.self, by: \.wardID)]
  let id: Int
  var wardID: Ward.ID
  var note = "free"
}

/// A store on a simulated file system and what a test does with it.
struct WardDesk: Sendable {
  static let path = "/store"
  static let tenant: TenantID = "clinic"

  let storage: FileStorage
  private let store: LifecycleStore

  /// Makes a desk; one that goes on with a store goes on with its ids, too.
  init(_ storage: FileStorage, ids: SequentialIdentifiers = SequentialIdentifiers()) throws {
    self.storage = storage
    store = LifecycleStore(
      try Schema(Ward.self, Bed.self),
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all)),
      clock: ManualClock(),
      ids: ids
    )
  }

  /// Opens a store whose background work is done at once, on the caller's thread.
  static func open(
    _ fileSystem: any FileSystem,
    at path: String = path,
    for access: FileStorage.Access = .writing,
    background: any Background = InlineBackground()
  ) async throws(StorageError) -> FileStorage {
    var options = FileStorage.Options()
    options.maintainsItself = false
    options.decodedCacheBytes = 0
    let environment = FileStorage.Environment(
      options: options,
      fileSystem: fileSystem,
      clock: ManualClock(),
      syncer: background,
      keeper: background
    )
    return try await FileStorage.open(at: path, for: access, in: environment)
  }

  func wards(_ durability: Durability = .durable) -> Repository<Ward> {
    store.repository(of: Ward.self, as: Self.nurse, durability: durability)
  }

  func beds(_ durability: Durability = .durable) -> Repository<Bed> {
    store.repository(of: Bed.self, as: Self.nurse, durability: durability)
  }

  static let nurse = Principal(id: "ann", tenant: tenant, roles: ["nurse"])
}

/// All that a reader can tell of a ward's store, as text: equal texts are equal states.
enum WardPicture {
  static let wardIDs = 1...4
  static let bedIDs = 1...40

  static func take(_ storage: some Storage) async throws(LifecycleError) -> String {
    try await storage.read { reader throws(LifecycleError) in
      var lines: [String] = []
      for kind in [Ward.kind, Bed.kind] {
        let ids = kind == Ward.kind ? wardIDs : bedIDs
        let keys = ids.map { id in
          RecordKey(tenant: WardDesk.tenant, kind: kind, id: .integer(Int64(id)))
        }
        let headers = try reader.headers(of: keys)
        let versions = try reader.lastVersions(of: keys)
        let living = headers.compactMap { $0?.reference }
        let records = try reader.records(at: living)
        for record in records {
          let json = String(decoding: try record.payload.encoded(), as: UTF8.self)
          lines.append(
            "\(record.key) \(record.header.state) v\(record.header.version) "
              + "\(record.tombstones.map(\.description)) \(record.createdAt) \(record.updatedAt) "
              + "\(record.deletedAt.map { "\($0)" } ?? "") \(sorted(json))"
          )
        }
        for (key, version) in zip(keys, versions) where version != nil {
          lines.append("grave \(key) v\(version ?? 0)")
        }
        for state in try reader.counts(of: kind, tenant: WardDesk.tenant) {
          lines.append("\(kind) \(state.state) \(state.count)")
        }
      }
      let page = AuditPageRequest(tenant: WardDesk.tenant, order: .oldestFirst, limit: 1_000)
      for record in try reader.auditPage(page) {
        lines.append("\(record.sequence) \(record.digest) \(record.event.action)")
      }
      return lines.joined(separator: "\n")
    }
  }

  /// JSON has its members in no order.
  private static func sorted(_ json: String) -> String {
    String(json.sorted())
  }
}
