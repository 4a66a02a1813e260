import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A directory of the real file system that goes with its content when nothing holds it any more.
final class TemporaryDirectory: Sendable {
  let path: String

  init() throws {
    let folder = FileManager.default.temporaryDirectory
    path = folder.appendingPathComponent("perennial-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The directory, opened.
  func open() throws -> any Directory {
    try SystemFileSystem().openDirectory(at: path, creates: false)
  }

  /// The permissions of a name inside, or of the directory itself for an empty name.
  func mode(of name: String) -> mode_t? {
    var status = stat()
    guard unsafe lstat(path + "/" + name, &status) == 0 else { return nil }
    return status.st_mode & 0o7777
  }

  /// Gives a name inside, or the directory itself for an empty name, other permissions.
  func setMode(of name: String, _ mode: mode_t) -> Bool {
    unsafe chmod(path + "/" + name, mode) == 0
  }

  func addSymbolicLink(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: path + "/" + name,
      withDestinationPath: target
    )
  }
}
