import Foundation
import Workloads

/// What the system has counted of this process.
struct Counters {
  /// Bytes that were handed to the system to be written.
  let written: Double
  /// Bytes on the heap that are in use.
  let heap: Double
  /// Bytes of the process in memory.
  let resident: Double

  /// - Throws: ``WrongResult`` where the system does not count.
  static func now() throws -> Counters {
    guard let heap = ProcessMemory.heapBytes,
      let written = number("wchar", in: "/proc/self/io"),
      let resident = number("VmRSS", in: "/proc/self/status")
    else { throw WrongResult("memory and writes are counted on Linux with glibc only") }
    return Counters(written: written, heap: Double(heap), resident: resident * 1_024)
  }

  private static func number(_ field: String, in file: String) -> Double? {
    let text = try? String(contentsOfFile: file, encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }
  }
}
