/// The calls of another process, as `strace` wrote them down.
struct SystemTrace {
  /// One call on a store's file, without what differs from run to run.
  struct Call: Equatable, CustomStringConvertible {
    let name: String
    let file: String

    var description: String { "\(name) \(file)" }
  }

  /// A line: who called what.
  private struct Line {
    let process: String
    let name: Substring
    let arguments: Substring
  }

  static let names = [
    "openat", "pread64", "pwrite64", "fdatasync", "fsync", "ftruncate", "renameat", "linkat",
    "unlinkat", "flock",
  ]

  private let lines: [Line]

  /// Reads what `strace -f -y` wrote.
  init(_ text: String) {
    var begun: [Substring: Substring] = [:]
    lines = text.split(separator: "\n").compactMap { line in
      guard let space = line.firstIndex(of: " ") else { return nil }
      let process = line[..<space]
      var call = line[space...].drop { $0 == " " }
      if let end = call.firstRange(of: " <unfinished ...>") {
        begun[process] = call[..<end.lowerBound]
        return nil
      }
      if call.hasPrefix("<... "), let start = begun.removeValue(forKey: process),
        let rest = call.firstRange(of: " resumed>")
      {
        call = Substring(start + call[rest.upperBound...])
      }
      guard let open = call.firstIndex(of: "(") else { return nil }
      return Line(
        process: String(process),
        name: call[..<open],
        arguments: call[call.index(after: open)...]
      )
    }
  }

  /// The calls that concern a directory and its files, but for marks, of which there may be more or fewer.
  func calls(in directory: String) -> [Call] {
    lines.compactMap { line in
      guard line.arguments.contains("<\(directory)") else { return nil }
      // How the directory itself and its parent are opened is the real system's own affair.
      if line.arguments.hasPrefix("AT_FDCWD") || line.arguments.contains("\"..\"") { return nil }
      if line.arguments.contains("LOCK_UN") { return nil }
      let isMark = line.name == "pwrite64" && line.arguments.contains(", 32, ")
      if isMark { return nil }
      return Call(name: String(line.name), file: Self.file(in: line.arguments, directory))
    }
  }

  /// How often a thread makes a call, at most.
  func count(of name: String) -> Int {
    var counts: [String: Int] = [:]
    for line in lines where line.name == name { counts[line.process, default: 0] += 1 }
    return counts.values.max() ?? 0
  }

  /// The file that a call concerns: its descriptor's, or the first that is named within the directory.
  private static func file(in arguments: Substring, _ directory: String) -> String {
    if let start = arguments.firstRange(of: "<\(directory)/") {
      return String(arguments[start.upperBound...].prefix { $0 != ">" })
    }
    let quoted = arguments.split(separator: "\"", omittingEmptySubsequences: false)
    return quoted.count > 1 ? String(quoted[1]) : ""
  }
}
