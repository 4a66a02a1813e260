import Foundation
import PerennialFileStorage

/// A bucket whose files lie in a local folder.
struct Warehouse {
  static let url = "https://abc.supabase.co/storage/v1/object/public/teardowns/"

  let folder: URL

  init(_ folder: URL) {
    self.folder = folder
  }

  /// Deletes below the folder, and refuses whatever would lead out of it.
  var remover: DirectoryFileRemover {
    DirectoryFileRemover(directory: folder.path, urls: Self.url)
  }

  /// Puts a file into the bucket.
  ///
  /// - Parameter path: Where.
  /// - Returns: Its URL.
  /// - Throws: What the system says.
  func put(_ path: String) throws -> String {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(),
      withIntermediateDirectories: true
    )
    try Data("content".utf8).write(to: file)
    return Self.url + path
  }

  /// How many files the bucket has below a path.
  func count(in path: String) -> Int {
    let names = FileManager.default.enumerator(atPath: folder.appending(path: path).path)
    return names?.count { _ in names?.fileAttributes?[.type] as? FileAttributeType == .typeRegular }
      ?? 0
  }

  /// Runs a closure with a folder that is gone afterwards.
  static func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "perennial-bucket-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }
}
