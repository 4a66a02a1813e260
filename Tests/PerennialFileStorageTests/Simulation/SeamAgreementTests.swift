import PerennialFileStorage
import PerennialTesting
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The simulated file system must answer every call as the real one does.
@Suite struct SeamAgreementTests {
  @Test(arguments: 0..<20)
  func `random calls have the same answers as on the real file system`(seed: UInt64) throws {
    let temporary = try TemporaryDirectory()
    var disk = SimulatedDisk()
    disk.makeDirectory(at: temporary.path)
    var real = try SeamRun(SystemFileSystem(), in: temporary.path)
    var simulated = try SeamRun(SimulatedFileSystem(disk), in: temporary.path)
    var generator = SeededGenerator(seed: seed)
    for step in 0..<300 {
      let action = SeamAction.random(using: &generator)
      let expected = real.answer(to: action)
      #expect(simulated.answer(to: action) == expected, "seed \(seed), step \(step): \(action)")
    }
  }

  @Test(
    arguments: ["", "/", "/one", "/one/", "/missing", "/missing/deeper", "/file"],
    [false, true]
  )
  func `directories open as on the real file system`(path: String, creates: Bool) throws {
    let temporary = try TemporaryDirectory()
    _ = try SystemFileSystem().openDirectory(at: temporary.path + "/one", creates: true)
    _ = try temporary.open().open("file", .create)
    var disk = SimulatedDisk()
    disk.makeDirectory(at: temporary.path)
    disk.makeDirectory(at: temporary.path + "/one")
    let simulated = SimulatedFileSystem(disk)
    simulated.refuseOpening(of: temporary.path + "/file", ENOTDIR)
    let path = temporary.path + path
    let systems: [any FileSystem] = [SystemFileSystem(), simulated]
    let answers = systems.map { system in
      answer { () throws(SystemError) in
        try system.openDirectory(at: path, creates: creates).names().filter { $0 == "two" }
      }
    }
    #expect(answers[0] == answers[1])
  }
}

/// Something done to a file system, with files named by their places in the list of those that are open.
private enum SeamAction {
  case open(Int, String, FileAccess)
  case close(Int)
  case read(Int, at: UInt64, count: Int)
  case write(Int, at: UInt64, [UInt8])
  case truncate(Int, to: UInt64)
  case sync(Int, SyncKind)
  case length(Int)
  case lock(Int)
  case isNamed(Int, String, Int)
  case rename(Int, String, to: String)
  case link(Int, String, Int)
  case unlink(Int, String)
  case names(Int)
  case syncDirectory(Int)

  static func random(using generator: inout SeededGenerator) -> SeamAction {
    let names = ["a", "b", "c", "a", "b", "c", "", ".", "..", "d/e"]
    let name = names.randomElement(using: &generator) ?? "a"
    let newName = names.randomElement(using: &generator) ?? "a"
    let directory = Int.random(in: 0..<2, using: &generator)
    let file = Int.random(in: 0..<4, using: &generator)
    let offset = UInt64.random(in: 0..<2_000, using: &generator)
    let count = Int.random(in: 0..<1_200, using: &generator)
    let isFull = Bool.random(using: &generator)
    switch Int.random(in: 0..<18, using: &generator) {
    case 0, 1: return .open(directory, name, .create)
    case 2: return .open(directory, name, .readWrite)
    case 3: return .open(directory, name, .read)
    case 4: return .close(file)
    case 5, 6: return .read(file, at: offset, count: count)
    case 7, 8:
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
      return .write(file, at: offset, bytes)
    case 9: return .truncate(file, to: offset)
    case 10: return .sync(file, isFull ? .full : .data)
    case 11: return .length(file)
    case 12: return .lock(file)
    case 13: return .isNamed(file, name, directory)
    case 14: return .rename(directory, name, to: newName)
    case 15: return .link(directory, name, 1 - directory)
    case 16: return .unlink(directory, name)
    default: return isFull ? .names(directory) : .syncDirectory(directory)
    }
  }
}

private struct SeamRun {
  let directories: [any Directory]
  var files: [any File] = []

  init(_ system: any FileSystem, in path: String) throws {
    directories = [
      try system.openDirectory(at: path + "/one", creates: true),
      try system.openDirectory(at: path + "/two", creates: true),
    ]
  }

  mutating func answer(to action: SeamAction) -> String {
    switch action {
    case .open(let directory, let name, let access):
      let opened = Result { () throws(SystemError) in try directories[directory].open(name, access)
      }
      guard case .success(let file) = opened else { return "\(opened)" }
      files.insert(file, at: 0)
      if files.count > 4 { files.removeLast() }
      return file.name
    case .close(let file):
      if files.indices.contains(file) { files.remove(at: file) }
      return ""
    case .isNamed(let file, let name, let directory):
      return onFile(file) { file throws(SystemError) in
        try file.isNamed(name, in: directories[directory])
      }
    case .rename(let directory, let name, let newName):
      return PerennialFileStorageTests.answer { () throws(SystemError) in
        try directories[directory].rename(name, to: newName)
      }
    case .link(let directory, let name, let other):
      return PerennialFileStorageTests.answer { () throws(SystemError) in
        try directories[directory].link(name, into: directories[other])
      }
    case .unlink(let directory, let name):
      return PerennialFileStorageTests.answer { () throws(SystemError) in
        try directories[directory].unlink(name)
      }
    case .names(let directory):
      return PerennialFileStorageTests.answer { () throws(SystemError) in
        try directories[directory].names().sorted()
      }
    case .syncDirectory(let directory):
      return PerennialFileStorageTests.answer { () throws(SystemError) in
        try directories[directory].sync()
      }
    case .read, .write, .truncate, .sync, .length, .lock:
      return transfer(action)
    }
  }

  private func transfer(_ action: SeamAction) -> String {
    switch action {
    case .read(let file, let offset, let count):
      onFile(file) { file throws(SystemError) in try file.read(at: offset, count: count) }
    case .write(let file, let offset, let bytes):
      onFile(file) { file throws(SystemError) in try file.write(bytes[...], at: offset) }
    case .truncate(let file, let length):
      onFile(file) { file throws(SystemError) in try file.truncate(to: length) }
    case .sync(let file, let kind):
      onFile(file) { file throws(SystemError) in try file.sync(kind) }
    case .length(let file): onFile(file) { file throws(SystemError) in try file.length() }
    case .lock(let file): onFile(file) { file throws(SystemError) in try file.tryLock() }
    default: ""
    }
  }

  private func onFile<Answer>(
    _ file: Int,
    _ body: (any File) throws(SystemError) -> Answer
  ) -> String {
    guard files.indices.contains(file) else { return "none" }
    return PerennialFileStorageTests.answer { () throws(SystemError) in try body(files[file]) }
  }
}

/// What a call answers, or its error, as text.
private func answer<Answer>(_ body: () throws(SystemError) -> Answer) -> String {
  "\(Result { () throws(SystemError) in try body() })"
}
