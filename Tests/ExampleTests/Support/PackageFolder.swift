import Foundation

/// The package's own folder, for tests that compare its texts.
enum PackageFolder {
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The contents of the files below a folder whose names end in an extension.
  static func texts(in folder: String, withExtension ext: String) throws -> [String: String] {
    let start = root.appending(path: folder)
    let names = try FileManager.default.subpathsOfDirectory(atPath: start.path)
    var texts: [String: String] = [:]
    for name in names where name.hasSuffix("." + ext) && !name.contains(".build") {
      texts["\(folder)/\(name)"] = try text(of: "\(folder)/\(name)")
    }
    return texts
  }

  static func text(of file: String) throws -> String {
    try String(contentsOf: root.appending(path: file), encoding: .utf8)
  }
}
