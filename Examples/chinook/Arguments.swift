/// What the command line says: where the data lies, where it is to be kept, and whom to delete.
struct Arguments: Equatable {
  var folder: String
  /// The directory of the store; nil to keep everything in memory.
  var store: String?
  var artist = 90
  var playlist = 1
  var genre = 1
  var employee = 2
  var reportsEmployee = 3

  static let usage = """
    Usage: chinook DIR [--store PATH] [--artist ID] [--playlist ID] [--genre ID]
                       [--employee ID] [--reports-employee ID]

    Loads the Chinook sample data from DIR (artist.jsonl, album.jsonl, …) and deletes, restores,
    archives and removes the records named. Without options: artist 90, playlist 1, genre 1,
    employee 2 and, for the step with the customers, employee 3.

    Records are kept in memory, or in the directory PATH, which must be new or empty:
    `inspector` looks into it afterwards.
    """
}

/// Why a command line cannot be followed.
struct UsageError: Error, Equatable, CustomStringConvertible {
  let message: String

  var description: String { "chinook: \(message)\n\n\(Arguments.usage)" }
}

extension Arguments {
  private static func field(of option: String) -> WritableKeyPath<Arguments, Int>? {
    switch option {
    case "--artist": \.artist
    case "--playlist": \.playlist
    case "--genre": \.genre
    case "--employee": \.employee
    case "--reports-employee": \.reportsEmployee
    default: nil
    }
  }

  /// Reads a command line, without the program's name; options are given as `--artist 90` or `--artist=90`.
  init(_ words: [String]) throws(UsageError) {
    var folders: [String] = []
    var options: [(name: String, value: String?)] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard word.hasPrefix("-") else {
        folders.append(word)
        continue
      }
      let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
      let name = parts.first ?? word
      guard name == "--store" || Self.field(of: name) != nil else {
        throw UsageError(message: "there is no option \(name)")
      }
      options.append((name, parts.dropFirst().first ?? rest.popFirst()))
    }
    guard let folder = folders.first, folders.count == 1, !folder.isEmpty else {
      throw UsageError(message: "name one folder of data, not \(folders.count)")
    }
    self.init(folder: folder)
    for (name, value) in options { try set(name, to: value) }
  }

  private mutating func set(_ name: String, to value: String?) throws(UsageError) {
    guard let field = Self.field(of: name) else {
      guard let value, !value.isEmpty else {
        throw UsageError(message: "\(name) needs a directory")
      }
      store = value
      return
    }
    guard let id = value.flatMap({ Int($0) }) else {
      throw UsageError(message: "\(name) needs an id, a whole number")
    }
    self[keyPath: field] = id
  }
}
