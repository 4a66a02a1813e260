import Perennial

extension FairGate {
  /// Passes the gate, cancelled or not; whoever passes must leave it.
  ///
  /// What ends or maintains a store does not end with the task that asked for it.
  func pass() async {
    await Task.detached { [self] in
      // A task of its own is never cancelled, so this throws nothing.
      do throws(LifecycleError) { try await enter() } catch {}
    }.value
  }
}
