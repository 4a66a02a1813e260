@testable import Perennial

/// Reads everything that a state holds, as verbs and lists do.
struct StateWalk {
  private let state: ResidentState
  private let reader: ResidentReader

  init(_ state: ResidentState) {
    self.state = state
    reader = ResidentReader(state)
  }

  func walk() throws {
    var places = 0
    state.forEachPlace { (_, _) throws(Never) in places += 1 }
    for table in state.tables.indices { try walk(table) }
    for number in 0..<state.tenants.count { try walk(state.tenants[number].id) }
    for namespace in state.entries.keys {
      let entries = try reader.entries(in: namespace, after: nil, limit: .max)
      _ = try reader.entries(in: namespace, after: entries.first?.key, limit: 2)
    }
  }

  private func walk(_ table: Int) throws {
    let kind = state.tables[table].kind
    let living = (0..<state.tables[table].rows.count).map {
      RecordReference(table: table, row: UInt32(truncatingIfNeeded: $0))
    }.filter(state.isLiving)
    let records = try reader.records(at: living)
    _ = try reader.headers(of: records.map(\.key))
    _ = try reader.uniqueKeys(of: living)
    _ = try reader.detachedLinks(of: living)
    _ = try reader.counts(of: kind, tenant: nil)
    for order in [PageOrder.oldestFirst, .newestFirst] {
      let phases: Set<Phase> = [.active, .inactive, .archived]
      let page = PageRequest(kind: kind, tenant: nil, phases: phases, order: order, limit: 5)
      _ = try reader.page(page)
    }
    for relation in state.tables[table].relations {
      let id = RelationID(child: kind, name: relation.name)
      _ = try reader.targets(of: living, through: id)
      guard let parent = relation.parentTable else { continue }
      let parents = (0..<state.tables[parent].rows.count).map {
        RecordReference(table: parent, row: UInt32(truncatingIfNeeded: $0))
      }
      _ = try reader.dependents(of: parents.filter(state.isLiving), through: id)
    }
    let operations = Set(try reader.tombstones(on: living).flatMap(\.self))
    _ = try reader.operations(Array(operations))
    _ = try reader.members(of: Array(operations), from: 0, limit: 10)
  }

  private func walk(_ tenant: TenantID) throws {
    _ = try reader.holdingOperations(of: tenant, before: nil, limit: 10)
    _ = try reader.auditHead(of: tenant)
    for order in [PageOrder.oldestFirst, .newestFirst] {
      // The records themselves are in no file here.
      _ = try? reader.auditPage(AuditPageRequest(tenant: tenant, order: order, limit: 3))
    }
  }
}

extension StoredRecord {
  fileprivate var key: RecordKey { RecordKey(tenant: tenant, kind: header.kind, id: header.id) }
}
