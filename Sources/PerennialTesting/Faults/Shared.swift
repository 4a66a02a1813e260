import Perennial

/// A value that several tasks change, as an object that closures can share.
package final class Shared<Value: Sendable>: Sendable {
  private let lock: Lock<Value>

  package init(_ value: Value) {
    lock = Lock(value)
  }

  package var value: Value { lock.withLock { $0 } }

  package func withLock<R: Sendable>(_ body: (inout Value) -> R) -> R {
    lock.withLock { body(&$0) }
  }
}
