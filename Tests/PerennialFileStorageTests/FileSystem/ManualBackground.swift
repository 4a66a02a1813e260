import PerennialFileStorage
import PerennialTesting

/// Runs jobs at once on the caller's thread; those with a delay when the test says that their time has come.
///
/// A job that waits holds its storage, which holds this: a test has to let the last one run.
final class ManualBackground: Background {
  /// A job that waits for its time.
  struct Delayed {
    let milliseconds: Int
    let job: @Sendable () -> Void
  }

  private let delayed = Shared<[Delayed]>([])

  /// The delays of the jobs that wait, in the order they came.
  var delays: [Int] { delayed.value.map(\.milliseconds) }

  func run(_ job: @escaping @Sendable () -> Void) {
    job()
  }

  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {
    delayed.withLock { $0.append(Delayed(milliseconds: delay, job: job)) }
  }

  /// Runs all jobs that wait now, not those that they add.
  func fireAll() {
    let all = delayed.withLock { delayed in
      defer { delayed = [] }
      return delayed
    }
    for delayed in all { delayed.job() }
  }
}
