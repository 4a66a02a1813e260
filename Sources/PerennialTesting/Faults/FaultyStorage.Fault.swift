public import Perennial

extension FaultyStorage {
  /// What happens to one read or commit.
  @nonexhaustive
  public enum Fault: Sendable {
    /// Throws before the closure runs; nothing changes.
    case failBeforePlanning(StorageError = Fault.defaultError)
    /// Throws after the closure ran, before anything is applied; nothing changes.
    case failAfterPlanning(StorageError = Fault.defaultError)
    /// Throws although everything is applied. The code is `StorageError.Code.outcomeUnknown`: with any
    /// other one the storage would break promise P8.
    case failAfterApplying
    /// Throws `cancelled` before the closure runs; nothing changes.
    case cancel
    /// Runs the closure in a transaction that is rolled back, and then again, as a database does that retries.
    case runTwice
    /// Waits until a test lets go, and then does what it should.
    case hold(Hold)

    /// What failing faults throw where the test names nothing else: the medium failed.
    public static let defaultError = StorageError(
      .inputOutput,
      "The test wanted this call to fail; call it again"
    )
  }

  /// Keeps calls waiting until a test lets them go.
  ///
  /// ```swift
  /// let hold = FaultyStorage.Hold()
  /// storage.inject(.hold(hold), intoCommit: 1)
  /// async let outcome = projects.softDelete(1)
  /// await hold.arrival()  // The commit was called, and its planner has not run.
  /// hold.release()
  /// ```
  public final class Hold: Sendable {
    private let arrived = Latch()
    private let released = Latch()

    /// Makes a hold that nobody has reached.
    public init() {}

    /// Waits until a call has come, or the waiting task is cancelled.
    public func arrival() async {
      await arrived.wait()
    }

    /// Lets the calls go on that wait, and those that come later.
    public func release() {
      released.open()
    }

    /// A task that is cancelled goes on, so that the storage inside can tell it.
    fileprivate func pass() async {
      arrived.open()
      await released.wait()
    }
  }
}

extension FaultyStorage.Fault {
  func before() async throws(LifecycleError) {
    switch self {
    case .failBeforePlanning(let error): throw .storage(error)
    case .cancel: throw .cancelled
    case .hold(let hold): await hold.pass()
    case .failAfterPlanning, .failAfterApplying, .runTwice: break
    }
  }

  var runsTwice: Bool {
    if case .runTwice = self { true } else { false }
  }

  var errorAfterPlanning: StorageError? {
    if case .failAfterPlanning(let error) = self { error } else { nil }
  }

  var errorAfterApplying: StorageError? {
    guard case .failAfterApplying = self else { return nil }
    return StorageError(
      .outcomeUnknown,
      "The test wanted this call to fail after it was applied; look what is stored"
    )
  }
}
