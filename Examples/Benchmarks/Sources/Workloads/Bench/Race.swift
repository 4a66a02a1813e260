import Synchronization

/// Tells readers when what they run beside has started and when it is over.
final class Race: Sendable {
  private let started = Atomic(false)
  private let runners: Atomic<Int>
  private let readies = Atomic(0)

  /// Makes a race of so many that readers run beside.
  init(runners: Int) {
    self.runners = Atomic(runners)
  }

  var hasStarted: Bool { started.load(ordering: .acquiring) }
  var isOver: Bool { runners.load(ordering: .acquiring) <= 0 }

  /// How often readers were ready for another read.
  var readyCount: Int { readies.load(ordering: .relaxed) }

  /// A reader is ready for another read.
  func ready() {
    readies.add(1, ordering: .relaxed)
  }

  func start() {
    started.store(true, ordering: .releasing)
  }

  /// One that readers run beside has finished.
  func finish() {
    runners.subtract(1, ordering: .acquiringAndReleasing)
  }
}
