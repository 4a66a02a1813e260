#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial

extension Fixture {
  /// What a seed is used for; each has numbers of its own, so that a larger tree does not change the others.
  enum Stream: UInt64 {
    case tree, storage, time, ids, people

    func inMemoryStorage(seed: UInt64) -> InMemoryStorage {
      var generator = SeededGenerator(seed: seed, stream: rawValue)
      return InMemoryStorage(storeID: UUID(from: &generator), encodesPayloads: false)
    }

    /// A minute of the year 2026.
    func start(seed: UInt64) -> Date {
      var generator = SeededGenerator(seed: seed, stream: rawValue)
      let minute = Int.random(in: 0..<365 * 24 * 60, using: &generator)
      return Date(timeIntervalSince1970: 1_767_225_600 + 60 * Double(minute))
    }
  }

  /// The people of a fixture with tenants.
  struct People {
    let tenant: TenantID
    let owner: Principal
    let outsider: Principal

    /// Two people with one set of roles, of two tenants.
    init(seed: UInt64, roles: Set<String> = []) {
      var source = Source(seed: seed, stream: .people)
      let tenant = TenantID(source.uuid())
      let foreign = TenantID(source.uuid())
      self.tenant = tenant
      owner = source.person(tenant, roles)
      outsider = source.person(foreign, roles)
    }

    /// Without tenants: the outsider has no role.
    init(ofSingleTenancy seed: UInt64, roles: Set<String>) {
      var source = Source(seed: seed, stream: .people)
      tenant = .builtIn
      owner = source.person(nil, roles)
      outsider = source.person(nil, [])
    }
  }

  /// A schema of a ready-made domain, whose kinds are sound.
  static func sound(_ make: () throws(SchemaError) -> Schema) throws(LifecycleError) -> Schema {
    do throws(SchemaError) {
      return try make()
    } catch {
      throw .invalidArgument("\(error)")
    }
  }
}

extension Fixture.Source {
  fileprivate mutating func person(_ tenant: TenantID?, _ roles: Set<String>) -> Principal {
    let name = firstName()
    return Principal(
      id: "\(name.lowercased())-\(number())",
      name: name,
      tenant: tenant,
      roles: roles
    )
  }
}
