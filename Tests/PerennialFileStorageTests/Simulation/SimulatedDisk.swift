/// All directories and files of a simulated file system at a moment; copies cost nothing until they change.
struct SimulatedDisk: Sendable {
  /// Files by number; a number is never used again.
  var files: [SimulatedContent] = []
  /// Directories by number.
  var directories: [SimulatedNames] = [SimulatedNames()]
  /// Numbers of directories by path; they are durable as soon as they are made.
  var numbers = ["/": 0]
  /// How often anything was changed or synced: equal counts of one run mean equal disks.
  var changeCount = 0
  /// The file that was changed last.
  var lastChanged: Int?

  init() {}

  /// Makes a disk with one directory that has these files, all durable.
  init(path: String, _ contents: [String: [UInt8]]) {
    self.init()
    for (name, bytes) in contents.sorted(by: { $0.key < $1.key }) { self[path, name] = bytes }
  }
}

// MARK: - At rest

extension SimulatedDisk {
  /// The bytes that reads of a file see; nil for a file that is missing.
  ///
  /// Setting them makes content and name durable at once, as if somebody had changed the medium.
  subscript(path: String, name: String) -> [UInt8]? {
    get {
      numbers[path].flatMap { directories[$0].volatile[name] }.map { files[$0].volatile }
    }
    set {
      let directory = makeDirectory(at: path)
      var names = directories[directory].volatile
      if let newValue {
        let file = names[name] ?? files.count
        if file == files.count { files.append(SimulatedContent()) }
        files[file] = SimulatedContent(atRest: newValue)
        names[name] = file
      } else {
        names[name] = nil
      }
      directories[directory] = SimulatedNames(atRest: names)
      changeCount += 1
    }
  }

  /// The files of a directory with the bytes that reads see.
  func contents(of path: String) -> [String: [UInt8]] {
    guard let directory = numbers[path] else { return [:] }
    return directories[directory].volatile.mapValues { files[$0].volatile }
  }

  /// Makes a directory where there is none.
  ///
  /// - Returns: Its number.
  @discardableResult
  mutating func makeDirectory(at path: String) -> Int {
    if let number = numbers[path] { return number }
    numbers[path] = directories.count
    directories.append(SimulatedNames())
    return directories.count - 1
  }
}

// MARK: - What is durable

extension SimulatedDisk {
  /// The bytes that a power loss leaves of a file in any case; nil where that is no file.
  func durableContent(of name: String, in path: String) -> [UInt8]? {
    numbers[path].flatMap { directories[$0].durable[name] }.map { files[$0].durable }
  }

  /// Whether a power loss would leave a name, for the same file, with all that reads see of it.
  func isDurable(_ name: String, in path: String) -> Bool {
    guard let directory = numbers[path].map({ directories[$0] }),
      let file = directory.volatile[name]
    else { return false }
    return directory.durable[name] == file && files[file].durable == files[file].volatile
  }

  /// The names in a directory that a power loss may take or whose content it may change.
  func unsafeNames(in path: String) -> Set<String> {
    guard let directory = numbers[path].map({ directories[$0] }) else { return [] }
    let names = Set(directory.volatile.keys).union(directory.durable.keys)
    return names.filter { !isDurable($0, in: path) }
  }
}
