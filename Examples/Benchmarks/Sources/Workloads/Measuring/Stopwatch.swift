import Dispatch

/// Time that passes, whatever the time of day.
public struct Stopwatch: Sendable {
  private var start = DispatchTime.now().uptimeNanoseconds

  /// Starts.
  public init() {}

  /// Seconds since the start.
  public var seconds: Double {
    Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
  }

  /// Nanoseconds since the start or the last lap, and a new start.
  mutating func lap() -> UInt64 {
    let now = DispatchTime.now().uptimeNanoseconds
    defer { start = now }
    return now - start
  }
}
