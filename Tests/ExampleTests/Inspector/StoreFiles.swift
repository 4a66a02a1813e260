import Foundation
import Perennial

/// A closed store's files, to be changed behind its back.
struct StoreFiles {
  let folder: URL

  init(_ path: String) {
    folder = URL(filePath: path)
  }

  /// The names of all files, in order.
  func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  func content(of name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: folder.appending(path: name)))
  }

  func replace(_ name: String, with bytes: [UInt8]) throws {
    try Data(bytes).write(to: folder.appending(path: name))
  }

  func append(_ text: String, to name: String) throws {
    try replace(name, with: try content(of: name) + text.utf8)
  }

  /// Flips one bit in its place; a second time gives it back.
  func flip(bit: Int, ofByte place: Int, in name: String) throws {
    let file = try FileHandle(forUpdating: folder.appending(path: name))
    defer { try? file.close() }
    try file.seek(toOffset: UInt64(place))
    guard let byte = try file.read(upToCount: 1)?.first else { return }
    try file.seek(toOffset: UInt64(place))
    try file.write(contentsOf: Data([byte ^ (1 << UInt8(bit))]))
  }

  /// Makes the root one of a later format, with the right checksum.
  func raiseVersion(to major: UInt8) throws {
    var bytes = try content(of: "MANIFEST")
    bytes[8] = major
    let checksum = CRC32C.value(of: bytes, in: 0..<bytes.count - 4)
    for place in 0..<4 {
      bytes[bytes.count - 4 + place] = UInt8(truncatingIfNeeded: checksum >> (8 * place))
    }
    try replace("MANIFEST", with: bytes)
  }
}
