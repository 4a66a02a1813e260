#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How thoroughly the long tests run: a sample, unless `PERENNIAL_LONG` is set.
enum LongRuns {
  static let isLong = ProcessInfo.processInfo.environment["PERENNIAL_LONG"] != nil

  /// Every n-th of many cases: n in a short run, each in a long one.
  static func step(_ short: Int) -> Int { isLong ? 1 : short }
}
