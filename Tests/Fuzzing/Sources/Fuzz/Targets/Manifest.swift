@testable import Perennial
@testable import PerennialFileStorage

extension FuzzTarget {
  static let manifest = FuzzTarget(
    name: "manifest",
    summary: "MANIFEST, which names a store's files",
    makeSeeds: { samples in
      samples.files.filter { $0.key.hasSuffix("MANIFEST") }.map(\.value)
    },
    makeCheck: { _ in
      { input in
        try checkManifest(input)
        guard input.count >= 4 else { return }
        let body = Array(input.dropLast(4))
        try checkManifest(body + .littleEndian(CRC32C.value(of: body, in: body.indices)))
      }
    }
  )

  private static func checkManifest(_ bytes: [UInt8]) throws {
    let manifest: Manifest
    do throws(StorageError) {
      manifest = try Manifest.decode(bytes)
    } catch {
      return try promise([.corrupt, .unsupportedVersion].contains(error.code), "\(error)")
    }
    _ = manifest.replayed
    // Whoever finds a writer's flag that it does not know writes nothing.
    guard manifest.writerFlags == 0 else { return }
    let again = manifest.encoded()
    try promise(try Manifest.decode(again) == manifest, "what is written anew is another manifest")
    guard manifest.checkpoint != nil, bytes[8...11] == again[8...11] else { return }
    let known = manifest.segments.indices.allSatisfy { bytes[88 + 40 * $0 + 36] < 4 }
    try promise(!known || again == bytes, "one manifest has two forms")
  }
}
