import Testing

@testable import Workloads

@Suite struct LatencyHistogramTests {
  /// Durations from a nanosecond to half a minute, as many of each magnitude.
  private static let samples = (0..<20_000).map { number in
    Generator.mix(UInt64(number)) >> UInt64(29 + number % 34)
  }

  private static func histogram(of samples: some Sequence<UInt64>) -> LatencyHistogram {
    samples.reduce(into: LatencyHistogram()) { $0.record($1) }
  }

  @Test(arguments: [0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1])
  func `percentiles are those of the sorted samples, at most 1.6 % above`(share: Double) {
    let histogram = Self.histogram(of: Self.samples)
    let sorted = Self.samples.sorted()
    let exact = sorted[max(1, Int((share * Double(sorted.count)).rounded(.up))) - 1]
    let found = histogram.percentile(share)
    #expect(found >= exact && Double(found) <= Double(exact) * 1.016)
  }

  @Test func `small and largest durations are exact`() {
    let small = Self.histogram(of: 1...100)
    #expect(small.percentile(0.5) == 50)
    #expect(small.percentile(0.99) == 99)
    let extremes = Self.histogram(of: [0, .max])
    #expect(extremes.percentile(0.5) == 0)
    #expect(extremes.percentile(1) == .max && extremes.maximum == .max)
    #expect(LatencyHistogram().percentile(0.99) == 0)
  }

  @Test func `merging is recording all in one`() {
    var merged = Self.histogram(of: Self.samples.prefix(7000))
    merged.merge(Self.histogram(of: Self.samples.dropFirst(7000)))
    #expect(merged == Self.histogram(of: Self.samples))
  }
}
