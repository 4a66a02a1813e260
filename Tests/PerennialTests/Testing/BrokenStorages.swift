#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting

/// More storages that break promises than ``BrokenStorage`` has, to see that the checks find them.
enum BrokenStorages {
  /// What a storage does wrong when it commits.
  enum CommitDefect: Sendable {
    /// Keeps a note of each planner that threw.
    case tracesFailures
    /// Says no to each 7th commit, not even that it is unknown, and applies it.
    case deniesSome
    /// Goes on with a commit whose writer was told that it was cancelled.
    case appliesCancelled
    /// Leaves out what does not fit instead of refusing it.
    case ignoresUnknownOperations
  }

  /// What a storage does wrong when it reads.
  enum ReadDefect: Sendable {
    case agesRecords
    case findsNoHolder
    case losesLastMember
    case forgetsTombstones
    case ignoresParents
    case skipsFirstOfPage
    case repeatsAudit
    case reversesAudit
    /// The same secret for every storage.
    case sharesIdentity
  }

  struct Committing: Storage {
    let base: any Storage = InMemoryStorage()
    let defect: CommitDefect
    let count = Shared(0)

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read(body)
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      let number = count.withLock { count in
        count += 1
        return count
      }
      switch defect {
      case .tracesFailures: return try await trace(plan)
      case .appliesCancelled: return try await applyCancelled(plan)
      case .deniesSome where number.isMultiple(of: 7):
        _ = try await base.commit(.durable, plan)
        throw .storage(StorageError(.unavailable, "Try again"))
      case .deniesSome: return try await base.commit(.durable, plan)
      case .ignoresUnknownOperations:
        return try await TamperedStorage(base) { changes in
          if !changes.insertions.isEmpty { changes.lifted = [] }
        }.commit(.durable, plan)
      }
    }
  }

  struct Reading: Storage {
    let base: any Storage = InMemoryStorage()
    let defect: ReadDefect

    func read<R: Sendable>(
      _ body: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> R
    ) async throws(LifecycleError) -> R {
      try await base.read { [defect] base throws(LifecycleError) in
        try body(Reader(base: base, defect: defect))
      }
    }

    func commit<R: Sendable>(
      _ durability: Durability,
      _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
    ) async throws(LifecycleError) -> R {
      try await base.commit(durability, plan)
    }
  }
}

extension BrokenStorages.Committing {
  private func trace<R: Sendable>(
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    do throws(LifecycleError) {
      return try await base.commit(.durable, plan)
    } catch {
      try await base.commit(.durable) { _ in
        var changes = ChangeSet(tenant: "north", at: Timestamp(microseconds: 0))
        changes.entries = [
          EntryChange(namespace: "kit.log", key: [UInt8(count.value % 256)], value: [1])
        ]
        return (changes, ())
      }
      throw error
    }
  }

  private func applyCancelled<R: Sendable>(
    _ plan: @escaping @Sendable (any StorageReader) throws(LifecycleError) -> (ChangeSet, R)
  ) async throws(LifecycleError) -> R {
    let result = await Task { [base] in
      do throws(LifecycleError) {
        return Result<R, LifecycleError>.success(try await base.commit(.durable, plan))
      } catch {
        return .failure(error)
      }
    }.value
    if Task.isCancelled { throw .cancelled }
    return try result.get()
  }
}

extension BrokenStorages {
  private struct Reader: ForwardingReader {
    let base: any StorageReader
    let defect: ReadDefect

    var storeID: UUID {
      guard defect == .sharesIdentity else { return base.storeID }
      return UUID(uuid: (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16))
    }

    func headers(of keys: [RecordKey]) throws(LifecycleError) -> [RecordHeader?] {
      try base.headers(of: keys).map { header in
        guard defect == .agesRecords, let header, header.version == 3 else { return header }
        return RecordHeader(
          reference: header.reference,
          kind: header.kind,
          id: header.id,
          state: header.state,
          phase: header.phase,
          lastActiveState: header.lastActiveState,
          version: 2
        )
      }
    }

    func holders(
      of values: [UniqueKeyQuery]
    ) throws(LifecycleError) -> [RecordReference?] {
      try base.holders(of: values).map { defect == .findsNoHolder ? nil : $0 }
    }

    func members(
      of operations: [OperationID],
      from position: UInt64,
      limit: Int
    ) throws(LifecycleError) -> MemberBatch {
      let batch = try base.members(of: operations, from: position, limit: limit)
      guard defect == .losesLastMember, batch.next == nil else { return batch }
      return MemberBatch(members: batch.members.dropLast(), next: nil)
    }

    func tombstones(
      on references: [RecordReference]
    ) throws(LifecycleError) -> [[OperationID]] {
      let tombstones = try base.tombstones(on: references)
      return defect == .forgetsTombstones ? tombstones.map { Array($0.prefix(1)) } : tombstones
    }

    func page(_ request: PageRequest) throws(LifecycleError) -> [StoredRecord] {
      try base.page(request.spoilt(by: defect))
    }

    func auditPage(
      _ request: AuditPageRequest
    ) throws(LifecycleError) -> [AuditRecord] {
      let page = try base.auditPage(request)
      switch defect {
      case .repeatsAudit: return page.isEmpty ? [] : [page[0]] + page
      case .reversesAudit: return page.reversed()
      default: return page
      }
    }
  }
}

extension PageRequest {
  fileprivate func spoilt(by defect: BrokenStorages.ReadDefect) -> PageRequest {
    var start = after
    if let after, defect == .skipsFirstOfPage {
      start = order == .oldestFirst ? after + 1 : after == 0 ? nil : after - 1
    }
    return PageRequest(
      kind: kind,
      tenant: tenant,
      phases: phases,
      states: states,
      parents: defect == .ignoresParents ? [] : parents,
      order: order,
      after: start,
      limit: limit
    )
  }
}
