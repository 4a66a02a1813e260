/// How far something has come that can take long.
public struct StorageProgress: Sendable, Hashable {
  /// What is being done.
  public enum Step: String, Sendable, Hashable, Codable {
    /// The checkpoint and what was written after it are read.
    case opening
    /// Every byte is checked.
    case verifying
    /// The checkpoint is written and old segments are compacted.
    case maintaining
    /// Files are copied.
    case copying
  }

  /// What is being done.
  public let step: Step
  /// How many bytes are done.
  public let done: Int64
  /// How many bytes there are to do, as far as is known at the start; ``done`` is never above it.
  public let total: Int64
}

/// Told how far something has come; called from the thread that does it, so it should return at once.
public typealias StorageProgressHandler = @Sendable (StorageProgress) -> Void

/// Counts bytes and tells a handler of each hundredth.
final class Progress {
  private let step: StorageProgress.Step
  private let total: Int64
  private let handler: StorageProgressHandler
  private var done: Int64 = 0
  private var told: Int64 = -1

  init?(_ step: StorageProgress.Step, total: Int64, _ handler: StorageProgressHandler?) {
    guard let handler else { return nil }
    self.step = step
    self.total = total
    self.handler = handler
    advance(0)
  }

  /// Tells that nothing is left, also where there was less to do than announced.
  func finish() {
    advance(Int(clamping: total - done))
  }

  func advance(_ count: Int) {
    done += Int64(count)
    let hundredth = total == 0 ? 0 : min(done, total) * 100 / total
    guard hundredth != told else { return }
    told = hundredth
    handler(StorageProgress(step: step, done: min(done, total), total: total))
  }
}
