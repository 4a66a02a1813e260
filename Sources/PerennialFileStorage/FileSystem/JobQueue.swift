/// The jobs of a ``BackgroundThread``, in a mutex of the system's with a condition to wait for.
///
/// Not a `Mutex` of the standard library: nothing can wait for a change of one without asking repeatedly.
final class JobQueue: Sendable {
  typealias Job = @Sendable () -> Void

  fileprivate struct Delayed {
    let dueNanoseconds: UInt64
    let job: Job
  }

  fileprivate struct State {
    var jobs: [Job] = []
    /// By time, latest first.
    var delayed: [Delayed] = []
    var isWaiting = false
    var isFinished = false
  }

  private let monitor = Monitor()
  private nonisolated(unsafe) var state = State()

  init() {}

  /// Adds a job to run after those that were added before.
  func add(_ job: @escaping Job) {
    change { $0.jobs.append(job) }
  }

  /// Adds a job to run when a time has passed and none without a delay waits.
  func add(_ job: @escaping Job, afterMilliseconds delay: Int) {
    let (nanoseconds, isLong) = UInt64(max(delay, 0)).multipliedReportingOverflow(by: 1_000_000)
    let (due, isLater) = Monitor.nanoseconds.addingReportingOverflow(nanoseconds)
    let delayed = Delayed(dueNanoseconds: isLong || isLater ? .max : due, job: job)
    change { state in
      let index = state.delayed.lastIndex { $0.dueNanoseconds > delayed.dueNanoseconds }
      state.delayed.insert(delayed, at: index.map { $0 + 1 } ?? 0)
    }
  }

  /// Ends the thread after the jobs that wait without a delay.
  func finish() {
    change { state in
      state.isFinished = true
      state.delayed = []
    }
  }

  /// Runs jobs until the queue is finished.
  func runJobs() {
    while var jobs = next() {
      // Each goes when it has run, with what it holds.
      jobs.reverse()
      while let job = jobs.popLast() { job() }
    }
  }

  private func change(_ body: (inout State) -> Void) {
    monitor.lock()
    unsafe body(&state)
    let wakes = unsafe state.isWaiting
    unsafe state.isWaiting = false
    monitor.unlock()
    // After the lock is free, or the thread would wake only to wait for it.
    if wakes { monitor.signal() }
  }

  /// Waits for jobs.
  ///
  /// - Returns: All without a delay, else the first whose time has come; nil once the queue is finished.
  private func next() -> [Job]? {
    monitor.lock()
    defer { monitor.unlock() }
    while true {
      if let jobs = unsafe state.takeJobs() { return jobs }
      if unsafe state.isFinished { return nil }
      unsafe state.isWaiting = true
      unsafe monitor.wait(until: state.delayed.last?.dueNanoseconds)
      unsafe state.isWaiting = false
    }
  }
}

extension JobQueue.State {
  fileprivate mutating func takeJobs() -> [JobQueue.Job]? {
    if !jobs.isEmpty {
      defer { jobs = [] }
      return jobs
    }
    guard let first = delayed.last, first.dueNanoseconds <= Monitor.nanoseconds else { return nil }
    delayed.removeLast()
    return [first.job]
  }
}
