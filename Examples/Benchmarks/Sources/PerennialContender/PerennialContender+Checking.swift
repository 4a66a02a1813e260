import Perennial
import Workloads

extension PerennialContender {
  func auditCount() async throws -> Int {
    var sum = 0
    for desk in desks {
      sum += Int(try await store.auditTrail(as: desk.caller).head().sequence)
    }
    return sum
  }

  func auditHeads() async throws -> [String] {
    var heads: [String] = []
    for desk in desks {
      let head = try await store.auditTrail(as: desk.caller).head()
      heads.append("\(head.tenant) \(head.sequence) \(head.digest)")
    }
    return heads
  }

  func deletedBefore(tenant: Int) async throws -> Int {
    let own = try await operationsOfMessages(tenant)
    let messages = desks[tenant].messages
    var query = Query<Message>(in: [.inactive, .archived], limit: Query<Message>.maximumLimit)
    var count = 0
    repeat {
      let page = try await messages.list(query)
      count += page.records.count { record in record.heldBy.contains(where: own.contains) }
      query.cursor = page.next
    } while query.cursor != nil
    return count
  }

  /// The operations that were called on messages and still hold them.
  private func operationsOfMessages(_ tenant: Int) async throws -> Set<OperationID> {
    let bin = store.recycleBin(as: desks[tenant].caller)
    var operations: Set<OperationID> = []
    var cursor: String?
    repeat {
      let page = try await bin.list(of: Message.kind, limit: 1000, after: cursor)
      operations.formUnion(page.entries.map(\.operation))
      cursor = page.next
    } while cursor != nil
    return operations
  }

  func snapshotCount(of root: Int, tenant: Int) async throws -> Int {
    let trail = store.auditTrail(as: desks[tenant].caller)
    let page = try await trail.records(
      of: Project.self,
      Generator.id(of: root),
      AuditQuery(action: LifecycleVerb.hardDelete.rawValue, limit: 1)
    )
    let snapshots = page.records.first?.event.previousState ?? []
    return snapshots.count { $0["title"] != nil }
  }

  /// What the values take in plain arrays: their fields and their texts on the heap.
  static func payloadBytes(of drafts: [Draft]) -> Int? {
    guard let maker = try? DocumentMaker(), let before = ProcessMemory.heapBytes else { return nil }
    let projects: [Project] = maker.values(of: drafts.filter { $0.kind == .project })
    let conversations: [Conversation] = maker.values(of: drafts.filter { $0.kind == .conversation })
    let messages: [Message] = maker.values(of: drafts.filter { $0.kind == .message })
    return withExtendedLifetime((projects, conversations, messages)) {
      ProcessMemory.heapBytes.map { $0 - before }
    }
  }
}

extension DocumentMaker {
  /// Values in an array without room to spare.
  fileprivate func values<D: Document>(of drafts: [Draft]) -> [D] {
    var values: [D] = []
    values.reserveCapacity(drafts.count)
    for draft in drafts { values.append(document(of: draft)) }
    return values
  }
}
