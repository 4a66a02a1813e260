#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// A lock of the system's with a condition that one thread waits for.
@safe final class Monitor: Sendable {
  // Neither may ever move, so both have places of their own.
  private nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private nonisolated(unsafe) let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    unsafe mutex = .allocate(capacity: 1)
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe condition = .allocate(capacity: 1)
    unsafe condition.initialize(to: pthread_cond_t())
    _ = unsafe pthread_mutex_init(mutex, nil)
    #if canImport(Darwin)
      _ = unsafe pthread_cond_init(condition, nil)
    #else
      // Setting the wall clock must not move a delay.
      var attributes = pthread_condattr_t()
      _ = unsafe pthread_condattr_init(&attributes)
      _ = unsafe pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
      _ = unsafe pthread_cond_init(condition, &attributes)
      _ = unsafe pthread_condattr_destroy(&attributes)
    #endif
  }

  deinit {
    _ = unsafe pthread_cond_destroy(condition)
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe condition.deallocate()
    unsafe mutex.deallocate()
  }

  func lock() {
    _ = unsafe pthread_mutex_lock(mutex)
  }

  func unlock() {
    _ = unsafe pthread_mutex_unlock(mutex)
  }

  /// Wakes the thread that waits.
  func signal() {
    _ = unsafe pthread_cond_signal(condition)
  }

  /// Gives the lock away until a signal or a time comes; it may come back sooner.
  ///
  /// - Parameter dueNanoseconds: When to come back at the latest, by ``nanoseconds``; nil for never.
  func wait(until dueNanoseconds: UInt64?) {
    guard let dueNanoseconds else {
      _ = unsafe pthread_cond_wait(condition, mutex)
      return
    }
    #if canImport(Darwin)
      let now = Monitor.nanoseconds
      if dueNanoseconds <= now { return }
      var time = timespec(nanoseconds: dueNanoseconds - now)
      _ = unsafe pthread_cond_timedwait_relative_np(condition, mutex, &time)
    #else
      var time = timespec(nanoseconds: dueNanoseconds)
      _ = unsafe pthread_cond_timedwait(condition, mutex, &time)
    #endif
  }

  /// A clock that nobody sets.
  static var nanoseconds: UInt64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}

extension timespec {
  fileprivate init(nanoseconds: UInt64) {
    self.init()
    tv_sec = time_t(clamping: nanoseconds / 1_000_000_000)
    tv_nsec = Int(nanoseconds % 1_000_000_000)
  }
}
