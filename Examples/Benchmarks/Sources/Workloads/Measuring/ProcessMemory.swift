import Foundation
import Malloc

/// What this process holds in memory; exact on Linux with glibc, unknown elsewhere.
public enum ProcessMemory {
  /// Bytes on the heap that are in use, of all threads, with the allocator's headers and roundings.
  public static var heapBytes: Int? {
    #if canImport(Glibc)
      let info = mallinfo2()
      return Int(info.uordblks + info.hblkhd)
    #else
      return nil
    #endif
  }

  /// The largest resident set since the start, or since ``resetPeak()``, in KiB; 0 where it is not told.
  static var peakKibibytes: Int {
    status("VmHWM") ?? 0
  }

  /// The resident set now, in KiB; 0 where it is not told.
  static var residentKibibytes: Int {
    status("VmRSS") ?? 0
  }

  /// Gives memory that is free back to the system, where the allocator can.
  public static func giveBack() {
    #if canImport(Glibc)
      malloc_trim(0)
    #endif
  }

  /// Gives free memory back and makes the resident set the peak, so that the next peak is that of what follows.
  ///
  /// - Throws: ``Failure`` where the system does not let a process do so.
  static func resetPeak() throws {
    #if canImport(Glibc)
      giveBack()
      // Documented in proc(5): 5 resets the peak of the resident set.
      guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else {
        throw Failure("the peak of the resident set cannot be reset: /proc is not mounted")
      }
      try file.write(contentsOf: Data("5".utf8))
      try file.close()
    #else
      throw Failure("memory is measured on Linux with glibc only; leave this workload out")
    #endif
  }

  private static func status(_ field: String) -> Int? {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else {
      return nil
    }
    let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
  }
}
