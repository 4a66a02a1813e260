import PerennialFileStorage

/// Runs jobs at once on the caller's thread; those with a delay never, as if the process ended before.
struct InlineBackground: Background {
  func run(_ job: @escaping @Sendable () -> Void) {
    job()
  }

  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {}
}
