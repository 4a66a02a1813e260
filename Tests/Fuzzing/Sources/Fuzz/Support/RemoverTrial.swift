@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Has a remover of files delete what an input names, beside a file that no input may reach.
final class RemoverTrial: Sendable {
  private let root: URL
  private let remover: DirectoryFileRemover

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "fuzz-files-\(UUID())")
    remover = DirectoryFileRemover(
      directory: root.appending(path: "files").path,
      urls: "https://files/"
    )
    let folder = root.appending(path: "files/d")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let link = root.appending(path: "files/l").path
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "..")
    for name in ["outside", "files/a", "files/d/b"] { try fill(name) }
  }

  deinit {
    try? FileManager.default.removeItem(at: root)
  }

  private func fill(_ name: String) throws {
    try Data([1]).write(to: root.appending(path: name))
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: root.appending(path: name).path)
  }

  func check(_ file: String) throws {
    try? remover.remove(file) { _ in }
    try promise(exists("outside") && exists("files/l"), "\(file) reached what it may not")
    for (name, path) in [("files/a", "a"), ("files/d/b", "d/b")] where !exists(name) {
      try promise(file == "https://files/" + path, "\(file) is not what was deleted")
      try fill(name)
    }
  }
}
