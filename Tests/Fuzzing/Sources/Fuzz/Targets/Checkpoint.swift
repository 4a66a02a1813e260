@testable import Perennial
@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension FuzzTarget {
  static let checkpoint = FuzzTarget(
    name: "checkpoint",
    summary: "a checkpoint's file: its header and its blocks, not the image in them",
    makeSeeds: { samples in
      samples.files.filter { $0.key.contains("checkpoint") }.map(\.value)
    },
    makeCheck: { _ in
      { input in
        try checkCheckpoint(input, checksum: input.number(at: max(0, input.count - 4)) ?? 0)
        let (bytes, checksum) = SegmentMending.mendedCheckpoint(input)
        try checkCheckpoint(bytes, checksum: checksum)
      }
    }
  )

  private static func checkCheckpoint(_ bytes: [UInt8], checksum: UInt32) throws {
    // Of what the header says, the manifest must say the same; so it is asked.
    let magic = SegmentHeader.checkpointMagic
    let header = try? SegmentHeader.decode(bytes, magic: magic, name: "checkpoint").header
    let named = Manifest.Checkpoint(
      file: header?.file ?? 1,
      sequence: header?.sequence ?? 1,
      length: UInt64(bytes.count),
      checksum: checksum
    )
    let files = [FileName.checkpoint(named.file): bytes]
    let image: [UInt8]
    do throws(StorageError) {
      image = try CheckpointFile.read(
        named,
        storeID: header?.storeID ?? UUID(),
        from: StoreDirectory(MemoryDirectory(files), clock: SystemWallClock()),
        progress: nil
      )
    } catch {
      return try promise([.corrupt, .unsupportedVersion].contains(error.code), "\(error)")
    }
    try promise(header != nil && image.count <= bytes.count, "an image comes from nowhere")
  }
}
