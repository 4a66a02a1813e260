import PerennialFileStorage
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct SystemDirectoryTests {
  private let temporary: TemporaryDirectory
  private let directory: any Directory

  init() throws {
    temporary = try TemporaryDirectory()
    directory = try temporary.open()
  }

  @Test func `files are made once, and opened only where they are`() throws {
    for access in [FileAccess.read, .readWrite] {
      #expect(throws: SystemError(.open, ENOENT, "a")) { try directory.open("a", access) }
    }
    #expect(try directory.open("a", .create).name == "a")
    #expect(throws: SystemError(.open, EEXIST, "a")) { try directory.open("a", .create) }
    #expect(temporary.mode(of: "a") == 0o600)
    #expect(try directory.open("a", .read).length() == 0)
    let error = #expect(throws: SystemError.self) {
      try directory.open("a", .read).write([1], at: 0)
    }
    #expect(error == SystemError(.write, EBADF, "a"))
  }

  @Test(arguments: [FileAccess.read, .readWrite])
  func `only regular files open`(access: FileAccess) throws {
    _ = try SystemFileSystem().openDirectory(at: temporary.path + "/directory", creates: true)
    #expect(unsafe mkfifo(temporary.path + "/pipe", 0o600) == 0)
    _ = try directory.open("file", .create)
    try temporary.addSymbolicLink("link", to: "file")
    #expect(throws: SystemError(.open, EINVAL, "directory")) {
      try directory.open("directory", access)
    }
    #expect(throws: SystemError(.open, EINVAL, "pipe")) { try directory.open("pipe", access) }
    #expect(throws: SystemError(.open, ELOOP, "link")) { try directory.open("link", access) }
  }

  @Test(arguments: ["", ".", "..", "a/b", "/etc/passwd"])
  func `names are no paths`(name: String) throws {
    _ = try directory.open("a", .create)
    #expect(throws: SystemError(.open, EINVAL, name)) { try directory.open(name, .create) }
    #expect(throws: SystemError(.rename, EINVAL, name)) { try directory.rename("a", to: name) }
    #expect(throws: SystemError(.rename, EINVAL, name)) { try directory.rename(name, to: "a") }
    #expect(throws: SystemError(.link, EINVAL, name)) { try directory.link(name, into: directory) }
    #expect(throws: SystemError(.unlink, EINVAL, name)) { try directory.unlink(name) }
  }

  @Test func `a name does not end at a zero`() throws {
    #expect(throws: SystemError(.open, EINVAL, "a\0b")) { try directory.open("a\0b", .create) }
  }

  @Test func `names are listed, each time from the start`() throws {
    for name in ["a", "b", "ü"] { _ = try directory.open(name, .create) }
    #expect(try directory.names().sorted() == ["a", "b", "ü"])
    #expect(try directory.names().sorted() == ["a", "b", "ü"])
  }

  @Test func `a rename replaces what has the name`() throws {
    let first = try directory.open("a", .create)
    let second = try directory.open("b", .create)
    #expect(try first.isNamed("a", in: directory))
    try directory.rename("b", to: "a")
    #expect(try directory.names() == ["a"])
    #expect(try !first.isNamed("a", in: directory))
    #expect(try second.isNamed("a", in: directory))
    #expect(try !second.isNamed("b", in: directory))
    #expect(throws: SystemError(.rename, ENOENT, "b")) { try directory.rename("b", to: "a") }
  }

  @Test func `a link is the same file in another directory`() throws {
    let path = temporary.path + "/backup"
    let backup = try SystemFileSystem().openDirectory(at: path, creates: true)
    let file = try directory.open("a", .create)
    try directory.link("a", into: backup)
    #expect(try file.isNamed("a", in: backup))
    #expect(throws: SystemError(.link, EEXIST, "a")) { try directory.link("a", into: backup) }
    #expect(throws: SystemError(.link, ENOENT, "b")) { try directory.link("b", into: backup) }
  }

  @Test func `an unlinked file stays for those who have it open`() throws {
    let file = try directory.open("a", .create)
    #expect(try file.write([1, 2, 3], at: 0) == 3)
    try directory.unlink("a")
    #expect(try directory.names() == [])
    #expect(try file.read(at: 0, count: 3) == [1, 2, 3])
    #expect(throws: SystemError(.unlink, ENOENT, "a")) { try directory.unlink("a") }
  }

  @Test func `a directory syncs`() throws {
    try directory.sync()
    try directory.syncNames()
  }
}
