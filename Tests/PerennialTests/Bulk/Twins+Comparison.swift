#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import PerennialTesting

@testable import Perennial

extension Twins {
  func compareEverything() async throws {
    for tenant in RandomModel.tenants {
      for type in RandomModel.types {
        let left = try await visibleRecords(type, many, tenant)
        let right = try await visibleRecords(type, single, tenant)
        for (one, other) in zip(left, right) where one != other {
          throw Difference(description: "many:   \(one)\nsingle: \(other)")
        }
        guard left.count == right.count else {
          throw Difference(description: "\(type): \(left.count) and \(right.count) records")
        }
      }
      let left = try await trail(many, tenant)
      let right = try await trail(single, tenant)
      guard left == right || !comparesTrails else {
        throw Difference(description: "audit records: \(left) and \(right)")
      }
    }
  }

  private func trail(_ run: ModelRun, _ tenant: TenantID) async throws -> Int64 {
    let trail = run.store.auditTrail(as: run.principal(tenant))
    guard case .intact(let head) = try await trail.verify() else {
      throw Difference(description: "the audit trail is broken")
    }
    return head.sequence
  }

  private func visibleRecords<E: RandomModel.Kind>(
    _ type: E.Type,
    _ run: ModelRun,
    _ tenant: TenantID
  ) async throws -> [VisibleRecord] {
    let records = try await run.repository(type, tenant).list(Query(in: .all, limit: 1000)).records
    let operations = Set(records.flatMap(\.heldBy))
    let names = try await run.store.storage.read { reader throws(LifecycleError) in
      var names: [OperationID: String] = [:]
      for operation in try reader.operations(Array(operations)) {
        guard let operation else { continue }
        names[operation.id] = "\(operation.verb) of \(operation.rootKind) \(operation.rootID)"
      }
      return names
    }
    return records.map { record in
      VisibleRecord(
        key: "\(tenant) \(E.kind) \(record.id)",
        value: record.entity.value,
        states: [record.state.rawValue, record.lastActiveState.rawValue],
        version: comparesVersions ? record.version : 0,
        times: [record.createdAt, record.updatedAt, record.deletedAt],
        heldBy: record.heldBy.map { names[$0] ?? "?" }.sorted()
      )
    }
  }
}
