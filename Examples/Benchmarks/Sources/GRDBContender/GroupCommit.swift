import GRDB

/// Commits what waits in one transaction: 64 callers then pay for one.
actor GroupCommit {
  typealias Change = @Sendable (Database) throws -> Int

  private struct Waiter {
    let change: Change
    let answer: CheckedContinuation<Int, any Error>
  }

  private let database: any DatabaseWriter
  private var waiters: [Waiter] = []
  private var isCommitting = false

  init(_ database: any DatabaseWriter) {
    self.database = database
  }

  /// Runs a change in the next transaction, and returns when that is committed.
  func commit(_ change: @escaping Change) async throws -> Int {
    try await withCheckedThrowingContinuation { answer in
      waiters.append(Waiter(change: change, answer: answer))
      guard !isCommitting else { return }
      isCommitting = true
      Task { await commitAll() }
    }
  }

  private func commitAll() async {
    while !waiters.isEmpty {
      let batch = waiters
      waiters = []
      let changes = batch.map(\.change)
      let result: Result<[Int], any Error>
      do {
        result = .success(try await database.write { db in try changes.map { try $0(db) } })
      } catch {
        result = .failure(error)
      }
      for (index, waiter) in batch.enumerated() {
        waiter.answer.resume(with: result.map { $0[index] })
      }
    }
    isCommitting = false
  }
}
