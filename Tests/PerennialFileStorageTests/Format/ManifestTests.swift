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
  @Test(arguments: [UInt64.max, 1 << 63, FormatVersion.maximumSequence])
  func `a sequence beyond every store's is a typed error`(_ last: UInt64) throws {
    var manifest = Manifest(storeID: UUID())
    let segment = Manifest.Segment(
      file: 1,
      firstSequence: 1,
      lastSequence: last,
      length: 64,
      digest: 0
    )
    manifest.segments = [segment]
    let bytes = manifest.encoded()
    do throws(StorageError) {
      _ = try Manifest.decode(bytes)
      Issue.record("it was read")
    } catch {
      #expect(error.code == .corrupt)
    }
  }
}
