import Synchronization

#if PERENNIAL_INSTRUMENTED_LOCKS
  /// A spin lock that the thread sanitizer can see.
  ///
  /// The sanitizer knows nothing of `Mutex` on Linux, whose waiting is a bare system call, and reports
  /// races that are none. It understands atomics. Only for builds under the sanitizer.
  package struct Lock<Value: Sendable>: ~Copyable, Sendable {
    private final class Storage: Sendable {
      let isHeld = Atomic(false)
      nonisolated(unsafe) var value: Value

      init(_ value: Value) {
        unsafe self.value = value
      }
    }

    private let storage: Storage

    package init(_ value: Value) {
      storage = Storage(value)
    }

    package func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R {
      while storage.isHeld.exchange(true, ordering: .acquiring) {}
      defer { storage.isHeld.store(false, ordering: .releasing) }
      return unsafe body(&storage.value)
    }
  }
#else
  /// A mutex; see the other branch for why it has a name of its own.
  package struct Lock<Value: Sendable>: ~Copyable, Sendable {
    private let mutex: Mutex<Value>

    package init(_ value: Value) {
      mutex = Mutex(value)
    }

    package func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R {
      mutex.withLock { body(&$0) }
    }
  }
#endif
