import Perennial
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A manifest whose checksum fits may still say anything.
@Suite struct ManifestTests {
  private static func segment(
    _ file: UInt32,
    _ sequences: ClosedRange<UInt64>,
    length: UInt64 = 64,
    isCompacted: Bool = false
  ) -> Manifest.Segment {
    Manifest.Segment(
      file: file,
      firstSequence: sequences.lowerBound,
      lastSequence: sequences.upperBound,
      length: length,
      digest: 0,
      isCompacted: isCompacted
    )
  }

  /// A manifest with copies, a segment that the checkpoint covers, and two behind it.
  private static func sound() -> Manifest {
    var manifest = Manifest(storeID: UUID())
    manifest.nextFile = 9
    manifest.isClean = true
    manifest.checkpoint = checkpoint(sequence: 20)
    manifest.segments = [
      segment(7, 1...3, isCompacted: true), segment(6, 1...9, isCompacted: true), segment(2, 4...9),
      segment(4, 21...30), segment(5, 31...40),
    ]
    return manifest
  }

  private static func checkpoint(
    file: UInt32 = 8,
    sequence: UInt64,
    length: UInt64 = 100
  ) -> Manifest.Checkpoint {
    Manifest.Checkpoint(file: file, sequence: sequence, length: length, checksum: 0)
  }

  private static func problem(_ change: (inout Manifest) -> Void) -> String? {
    var manifest = sound()
    change(&manifest)
    do throws(StorageError) {
      #expect(try Manifest.decode(manifest.encoded()) == manifest)
      return nil
    } catch {
      #expect(error.code == .corrupt && error.path == FileName.manifest)
      let (start, end) = ("MANIFEST is damaged at byte ", "; restore the store from a backup")
      #expect(error.message.hasPrefix(start) && error.message.hasSuffix(end))
      return String(error.message.dropFirst(start.count).dropLast(end.count))
    }
  }

  @Test(arguments: [UInt64.max, 1 << 63, FormatVersion.maximumSequence])
  func `a sequence beyond every store's is a typed error`(_ last: UInt64) {
    let changed = Self.problem { $0.segments[4] = Self.segment(5, 31...last) }
    #expect(changed == "248: a number is out of range")
  }

  @Test func `lengths that no file of a store has are refused`() {
    let number = "a number is out of range"
    #expect(
      Self.problem { $0.segments[2] = Self.segment(2, 4...9, length: 1 << 32) } == "168: \(number)"
    )
    #expect(Self.problem { $0.segments[2] = Self.segment(2, 4...9, length: 1 << 32 - 1) } == nil)
    #expect(
      Self.problem { $0.checkpoint = Self.checkpoint(sequence: 20, length: 1 << 40) }
        == "56: \(number)"
    )
  }

  @Test func `files are listed once, and below the next one's number`() {
    #expect(
      Self.problem { $0.segments[1] = $0.segments[0] } == "128: file 7 is listed twice"
    )
    #expect(
      Self.problem { $0.segments[1] = Self.segment(8, 1...2, isCompacted: true) }
        == "128: file 8 is listed twice"
    )
    #expect(
      Self.problem { $0.segments[4] = Self.segment(9, 31...40) }
        == "248: a segment is file 9, and the next new file is to be file 9"
    )
    #expect(
      Self.problem { $0.checkpoint = Self.checkpoint(file: 9, sequence: 20) }
        == "56: the checkpoint is file 9, and the next new file is to be file 9"
    )
  }

  @Test func `segments follow each other`() {
    #expect(Self.problem { _ in } == nil)
    #expect(
      Self.problem { $0.segments[4] = Self.segment(3, 31...40) }
        == "248: file 3 is listed after file 4, which is newer"
    )
    #expect(
      Self.problem { $0.segments.swapAt(1, 2) }
        == "168: compacted segments come first, and file 6 comes later"
    )
    #expect(
      Self.problem { $0.segments[4] = Self.segment(5, 32...40) }
        == "248: file 5 begins with frame 32 instead of frame 31"
    )
    #expect(
      Self.problem { $0.segments[4] = Self.segment(5, 30...40) }
        == "248: file 5 begins with frame 30 instead of frame 31"
    )
    #expect(
      Self.problem { $0.segments.remove(at: 3) }
        == "208: file 5 begins with frame 31 instead of frame 21"
    )
    // One that the checkpoint covers in part, or that is to grow and that it covers.
    #expect(
      Self.problem { $0.segments[2] = Self.segment(2, 4...21) }
        == "168: file 2 has frames before 1 or behind the checkpoint's last, 20"
    )
    #expect(
      Self.problem { $0.segments.removeLast(2) }
        == "168: the last segment begins before the checkpoint ends, frame 20"
    )
    #expect(
      Self.problem { manifest in
        manifest.isClean = false
        manifest.segments[4].lastSequence = 30
      } == nil
    )
  }
}
