import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Which files a store consists of.
///
/// The only file that is ever replaced.
///
/// ```text
///  0     magic "PRNMNFST"
///  8 u16 major version, u16 minor version
/// 12 u32 flags whose meaning a reader must know, u32 flags that a writer must know
/// 20     the store's id, 16 bytes
/// 36 u64 generation: one more than the manifest's before this one
/// 44 u64 the number of the next file
/// 52 u32 1 where the last segment was closed, 0 where it may have grown since
/// 56     the checkpoint: u64 file, u64 sequence, u64 length, u32 checksum; a file of 0 is none
/// 84 u32 number of segments, then of each: u64 file, u64 first sequence, u64 last sequence, u64 length,
///        u32 checksum of its frames' headers, u32 flags
///    u32 checksum of everything before
/// ```
struct Manifest: Equatable {
  /// A ledger's segment.
  ///
  /// Of the last one, while it is open, only file and first sequence count.
  struct Segment: Equatable {
    let file: UInt32
    let firstSequence: UInt64
    var lastSequence: UInt64
    var length: UInt64
    var digest: UInt32
    var isCompacted = false
    /// Whether bytes of a torn tail may follow, which do not count.
    var mayBeLonger = false

    /// The flag of ``mayBeLonger``, beside those of ``SegmentHeader``.
    static let longer: UInt32 = 2
    /// How many bytes it has in the file.
    static let size = 40
  }

  struct Checkpoint: Equatable {
    let file: UInt32
    /// The last sequence that it contains.
    let sequence: UInt64
    let length: UInt64
    let checksum: UInt32
  }

  static let magic = Array("PRNMNFST".utf8)
  /// Where the checkpoint's numbers begin.
  static let checkpointOffset = 56
  /// Where the segments begin.
  static let segmentsOffset = 88

  let storeID: UUID
  /// Features that whoever replaces this manifest must know; this version knows none.
  let writerFlags: UInt32
  var generation: UInt64 = 1
  var nextFile: UInt32 = 1
  var isClean = false
  var checkpoint: Checkpoint?
  /// In the order of their sequences, compacted ones before all others.
  var segments: [Segment] = []

  init(storeID: UUID, writerFlags: UInt32 = 0) {
    self.storeID = storeID
    self.writerFlags = writerFlags
  }

  /// The segments that hold frames after the checkpoint.
  var replayed: [Segment] {
    let covered = checkpoint?.sequence ?? 0
    return segments.filter { !$0.isCompacted && $0.firstSequence > covered }
  }
}
