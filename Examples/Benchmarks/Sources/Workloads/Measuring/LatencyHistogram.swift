/// How often each duration was seen, in buckets at most 1.6 % wide, so that millions of samples cost no memory.
struct LatencyHistogram: Sendable, Equatable {
  /// Buckets for each power of two.
  private static let resolution = 64
  private static let shift = 6

  private var counts = [Int](repeating: 0, count: (64 - shift + 1) * resolution)
  private(set) var count = 0
  private(set) var maximum: UInt64 = 0

  /// Adds a duration.
  mutating func record(_ nanoseconds: UInt64) {
    counts[Self.bucket(of: nanoseconds)] += 1
    count += 1
    maximum = max(maximum, nanoseconds)
  }

  /// Adds what another histogram has.
  mutating func merge(_ other: LatencyHistogram) {
    for (bucket, count) in other.counts.enumerated() where count > 0 {
      counts[bucket] += count
    }
    count += other.count
    maximum = max(maximum, other.maximum)
  }

  /// The duration that a share of all is not longer than (nearest rank); 0 without samples.
  ///
  /// - Parameter share: 0 to 1; 0.99 is the 99th percentile.
  /// - Returns: Nanoseconds: the upper end of the bucket, but not more than the longest.
  func percentile(_ share: Double) -> UInt64 {
    let rank = max(1, Int((share * Double(count)).rounded(.up)))
    var seen = 0
    for (bucket, count) in counts.enumerated() where count > 0 {
      seen += count
      if seen >= rank { return min(Self.upperEnd(of: bucket), maximum) }
    }
    return maximum
  }

  /// Small durations have a bucket each; larger ones share one with those of the same leading bits.
  private static func bucket(of value: UInt64) -> Int {
    guard value >= UInt64(resolution) else { return Int(value) }
    let exponent = 63 - value.leadingZeroBitCount - shift
    return (exponent + 1) * resolution + Int(value >> UInt64(exponent)) - resolution
  }

  private static func upperEnd(of bucket: Int) -> UInt64 {
    guard bucket >= resolution else { return UInt64(bucket) }
    let exponent = UInt64(bucket / resolution - 1)
    let leading = UInt64(bucket % resolution + resolution)
    return (leading << exponent) + ((1 << exponent) - 1)
  }
}
