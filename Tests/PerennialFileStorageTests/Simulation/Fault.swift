import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What goes wrong in a call of a simulated file system.
enum Fault: Sendable, Hashable {
  /// The call does nothing and fails; a sync loses nothing by it.
  case fails(Int32)
  /// The call does its work, a write the first half of it, and fails nevertheless.
  case failsAfterwards(Int32)
  /// A read or write moves one byte.
  case oneByte
  /// A read or write moves half of the bytes, at least one.
  case half
  /// A sync of a file or directory loses what it was to write.
  case losesPages(Int32, PagesAfterFailure)
}

/// What memory holds after a sync failed, as file systems differ in it.
///
/// After "Can Applications Recover from fsync Failures?" (Rebello et al., USENIX ATC 2020): in all three
/// the pages count as written afterwards, so that a second sync succeeds without writing them.
enum PagesAfterFailure: Sendable, Hashable, CaseIterable {
  /// Reads see the new content until the pages are evicted (ext4, XFS).
  case keepNew
  /// Reads see the old content (Btrfs).
  case revertToOld
  /// As ``keepNew``, but this sync succeeds and the next one reports the error (ext4 that journals data).
  case keepNewAndReportLater
}

extension Fault {
  /// Whether the fault can meet a call; one that cannot leaves it alone.
  func concerns(_ call: SystemError.Call) -> Bool {
    switch self {
    case .fails(EINTR), .failsAfterwards(EINTR): call.isInterruptible
    case .fails, .failsAfterwards: true
    case .oneByte, .half: call == .read || call == .write
    case .losesPages: call == .sync || call == .syncDirectory
    }
  }

  /// How many bytes a transfer moves.
  func portion(of count: Int) -> Int {
    switch self {
    case .oneByte: min(count, 1)
    case .half: (count + 1) / 2
    case .failsAfterwards: count / 2
    case .fails, .losesPages: 0
    }
  }
}

/// A fault and the calls that it meets.
struct FaultRule: Sendable {
  let fault: Fault
  let numbers: ClosedRange<Int>
  let only: Set<SystemError.Call>?

  func meets(_ call: SimulatedCall) -> Bool {
    numbers.contains(call.number) && only?.contains(call.call) != false && fault.concerns(call.call)
  }
}
