import Foundation
import Perennial
import PerennialDomains
import PerennialTesting

/// Two organisations with teardowns, the people who call, and the bucket that has the files.
struct Hangar {
  static let organization = TenantID(id("f1"))
  static let otherOrganization = TenantID(id("f2"))

  let clock = ManualClock(at: Date(timeIntervalSince1970: 1_767_225_600))  // 2026-01-01T00:00:00Z
  let store: LifecycleStore
  let bucket: Bucket
  let seller = person("ann", .seller, organization)
  let member = person("bob", .member, organization)
  let foreigner = person("eve", .seller, otherOrganization)

  let teardown = id("a1")
  let second = id("a2")
  let foreign = id("a9")
  let unknown = id("ff")

  init(
    _ storage: any Storage,
    bucket: Bucket = Bucket(),
    deletingBeforeArchive: Bool = false,
    _ adjust: (inout EffectPolicy) -> Void = { _ in }
  ) throws {
    self.bucket = bucket
    var effects = EffectPolicy(
      handler: Teardowns.BucketFiles(urls: Bucket.url) { try bucket.delete($0) }
    )
    adjust(&effects)
    store = LifecycleStore(
      try Teardowns.schema(deletingBeforeArchive: deletingBeforeArchive),
      storage: storage,
      access: Teardowns.access,
      effects: effects,
      clock: clock,
      ids: SequentialIdentifiers()
    )
  }

  func service(_ principal: Principal?) -> Teardowns.Service {
    Teardowns.Service(store, as: principal)
  }

  var service: Teardowns.Service { service(seller) }

  /// Creates a teardown and brings it to a status.
  func fill(
    _ id: UUID,
    _ status: Teardowns.Teardown.State = .archived,
    _ details: Teardowns.Details = Self.details,
    as principal: Principal? = nil
  ) async throws {
    let service = service(principal ?? seller)
    _ = try await service.create(details, id: id)
    switch status {
    case .draft: break
    case .active: _ = try await service.transition(id, .publish)
    case .archived: _ = try await service.transition(id, .archive)
    }
  }

  /// What a teardown says, with a file in each field.
  static var details: Teardowns.Details {
    var details = Teardowns.Details(
      tailNumber: "N123AB",
      msn: "24567",
      label: "Spring",
      startDate: Teardowns.Day(rawValue: "2026-03-01"),
      country: "US"
    )
    details.documents = [Bucket.url + "org/log.pdf", Bucket.url + "org/engine%20logs.pdf"]
    details.images = [Bucket.url + "org/nose.jpg"]
    details.harvestList = Bucket.url + "org/harvest.xlsx"
    details.occm = Bucket.url + "org/occm.xlsx"
    details.aircraftDetails = Bucket.url + "org/details.pdf"
    details.nonIncidentStatement = Bucket.url + "org/nis.pdf"
    return details
  }

  /// The paths of those files.
  static let paths: Set = [
    "org/log.pdf", "org/engine logs.pdf", "org/nose.jpg", "org/harvest.xlsx", "org/occm.xlsx",
    "org/details.pdf", "org/nis.pdf",
  ]

  static func id(_ letters: String) -> UUID {
    UUID(uuidString: "000000\(letters)-0000-4000-8000-000000000000") ?? UUID()
  }

  private static func person(
    _ id: String,
    _ capability: Teardowns.Capability,
    _ organization: TenantID
  ) -> Principal {
    Principal(id: id, tenant: organization, roles: ["member", capability.rawValue])
  }
}

/// A bucket that keeps which paths it was asked to delete, and does not answer for some.
final class Bucket: Sendable {
  static let url = "https://abc.supabase.co/storage/v1/object/public/teardowns/"

  struct Unreachable: Error, CustomStringConvertible {
    var description: String { "the bucket does not answer" }
  }

  private let log = Lock<[String]>([])
  private let failing = Lock<Set<String>>([])

  var deleted: [String] { log.withLock { $0 } }

  func fail(_ paths: Set<String>) {
    failing.withLock { $0 = paths }
  }

  func delete(_ path: String) throws {
    guard !failing.withLock({ $0.contains(path) }) else { throw Unreachable() }
    log.withLock { $0.append(path) }
  }
}
