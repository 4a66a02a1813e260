import Dispatch
import Perennial

/// An actor on whose executor effects are asked for.
actor EffectCaller {
  let executor = CountingExecutor()

  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  // The actor's own state, before and after: code that needs none of it may run elsewhere.
  private(set) var asked = 0
  private(set) var answered = 0

  func perform(_ effect: Effect, with handler: any EffectHandler) async throws {
    asked += 1
    try await handler.perform(effect)
    answered += 1
  }
}

/// Counts how often an actor's code is begun or gone on with.
final class CountingExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "caller")
  private let jobs = Lock(0)

  var count: Int { jobs.withLock { $0 } }

  func enqueue(_ job: consuming ExecutorJob) {
    jobs.withLock { $0 += 1 }
    let job = UnownedJob(job)
    queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
