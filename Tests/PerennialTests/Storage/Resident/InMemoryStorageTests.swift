import Dispatch
import Foundation
import Testing

@testable import Perennial

@Suite struct FairGateTests {
  @Test func `waiters pass in the order in which they came`() async throws {
    let gate = FairGate()
    let log = OrderLog()
    try await gate.enter()
    var tasks: [Task<Void, Never>] = []
    for number in 0..<20 {
      tasks.append(
        Task {
          guard (try? await gate.enter()) != nil else { return }
          log.numbers.withLock { $0.append(number) }
          gate.leave()
        }
      )
      while gate.waiterCount <= number { await Task.yield() }
    }
    gate.leave()
    for task in tasks { await task.value }
    #expect(log.numbers.withLock { $0 } == Array(0..<20))
  }

  @Test func `a cancelled waiter leaves the queue and the others pass`() async throws {
    let gate = FairGate()
    try await gate.enter()
    let first = Task { try await gate.enter() }
    while gate.waiterCount < 1 { await Task.yield() }
    let second = Task {
      try await gate.enter()
      gate.leave()
    }
    while gate.waiterCount < 2 { await Task.yield() }
    first.cancel()
    await #expect(throws: LifecycleError.cancelled) { try await first.value }
    #expect(gate.waiterCount == 1)
    gate.leave()
    try await second.value
    try await gate.enter()
    gate.leave()
  }

  @Test func `a task that is cancelled before does not pass`() async {
    let gate = FairGate()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      try await gate.enter()
    }
    await #expect(throws: LifecycleError.cancelled) { try await task.value }
    await #expect(throws: Never.self) { try await gate.enter() }
  }

  private final class OrderLog: Sendable {
    let numbers = Lock([Int]())
  }
}

@Suite struct InMemoryStorageTests {
  private func inserting(_ id: Int) -> ChangeSet {
    var changes = Samples.changes()
    changes.insertions = [Samples.insertion("leaf", id)]
    return changes
  }

  private func count(_ storage: InMemoryStorage) async throws -> Int {
    try await storage.read { reader throws(LifecycleError) in
      try reader.counts(of: "leaf", tenant: Samples.tenant).reduce(0) { $0 + $1.count }
    }
  }

  @Test func `P2 contended commits see one another's changes`() async throws {
    let storage = InMemoryStorage()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<16 {
        group.addTask {
          for _ in 0..<50 {
            try await storage.commit(.durable) { reader throws(LifecycleError) in
              let next = try reader.auditHead(of: Samples.tenant)?.sequence ?? 0
              var changes = Samples.changes()
              changes.insertions = [Samples.insertion("leaf", Int(next) + 1)]
              changes.audit = [Samples.audit(next + 1, "leaf", Int(next) + 1)]
              return (changes, ())
            }
          }
        }
        group.addTask {
          for _ in 0..<50 {
            let (head, count) = try await storage.read { reader throws(LifecycleError) in
              (
                try reader.auditHead(of: Samples.tenant)?.sequence ?? 0,
                try reader.counts(of: "leaf", tenant: nil).first?.count ?? 0
              )
            }
            #expect(head == count)
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await count(storage) == 800)
  }

  @Test func `P3 a read answers while a planner is at work, and sees the state before it`()
    async throws
  {
    let storage = InMemoryStorage()
    let changes = inserting(1)
    let began = AsyncStream<Void>.makeStream()
    let mayEnd = DispatchSemaphore(value: 0)
    // A thread of its own, since the planner blocks.
    let commit = Task(executorPreference: ThreadExecutor()) {
      try await storage.commit(.durable) { _ throws(LifecycleError) in
        began.continuation.yield()
        mayEnd.wait()
        return (changes, ())
      }
    }
    for await _ in began.stream { break }
    #expect(try await count(storage) == 0)
    mayEnd.signal()
    try await commit.value
    #expect(try await count(storage) == 1)
  }

  @Test func `P1 a planner that throws leaves no trace, nor does a change set that does not fit`()
    async throws
  {
    let storage = InMemoryStorage()
    await #expect(throws: LifecycleError.forbidden) {
      try await storage.commit(.durable) { _ throws(LifecycleError) -> (ChangeSet, Int) in
        throw .forbidden
      }
    }
    var changes = inserting(1)
    changes.audit = [Samples.audit(7, "leaf", 1)]
    let wrong = changes
    await #expect(throws: LifecycleError.self) {
      try await storage.commit(.durable) { _ throws(LifecycleError) in (wrong, ()) }
    }
    #expect(try await count(storage) == 0)
    let right = inserting(1)
    try await storage.commit(.relaxed) { _ throws(LifecycleError) in (right, ()) }
    #expect(try await count(storage) == 1)
  }

  @Test func `a payload that does not encode fails the commit of an encoding storage`() async throws
  {
    let storage = InMemoryStorage(storeID: UUID(), encodesPayloads: true)
    var changes = inserting(1)
    changes.insertions.append(
      RecordInsertion(
        key: Samples.key("leaf", 2),
        state: "active",
        phase: .active,
        version: 1,
        links: [],
        uniqueKeys: [],
        payload: Payload(Unwritable(id: 2))
      )
    )
    let wrong = changes
    let error = await #expect(throws: LifecycleError.self) {
      try await storage.commit(.durable) { _ throws(LifecycleError) in (wrong, ()) }
    }
    guard case .hostFailure = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(try await count(storage) == 0)
    let right = inserting(1)
    try await storage.commit(.durable) { _ throws(LifecycleError) in (right, ()) }
    let leaf = try await storage.read { reader throws(LifecycleError) in
      let reference = try reader.headers(of: [Samples.key("leaf", 1)]).compactMap { $0?.reference }
      return try reader.records(at: reference)[0].payload.decoded(as: Leaf.self)
    }
    #expect(leaf.id == 1)
  }

  @Test func `a commit of many rows is applied whole beside reads`() async throws {
    let storage = InMemoryStorage()
    var changes = Samples.changes()
    changes.insertions = (1...10_000).map { Samples.insertion("leaf", $0) }
    let many = changes
    try await storage.commit(.durable) { _ throws(LifecycleError) in (many, ()) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await storage.commit(.durable) { reader throws(LifecycleError) in
          let headers = try reader.headers(of: (1...10_000).map { Samples.key("leaf", $0) })
          let operation = OperationID(rawValue: UUID())
          return (Samples.softDelete(headers.compactMap { $0 }, operation: operation), ())
        }
      }
      for _ in 0..<200 {
        group.addTask {
          let counts = try await storage.read { reader throws(LifecycleError) in
            try reader.counts(of: "leaf", tenant: nil).map(\.count)
          }
          #expect(counts == [10_000])
        }
      }
      try await group.waitForAll()
    }
    #expect(try await count(storage) == 10_000)
  }

  @Test func `a cancelled commit runs no planner`() async {
    let storage = InMemoryStorage()
    let task = Task {
      unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
      _ = try await storage.commit(.durable) { _ throws(LifecycleError) -> (ChangeSet, Int) in
        Issue.record("the planner ran")
        throw .forbidden
      }
    }
    await #expect(throws: LifecycleError.cancelled) { try await task.value }
  }

  private final class ThreadExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "planner")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      let executor = unsafe asUnownedTaskExecutor()
      queue.async { unsafe job.runSynchronously(on: executor) }
    }
  }
}
