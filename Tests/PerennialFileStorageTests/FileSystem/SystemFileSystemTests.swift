import PerennialFileStorage
import Testing

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

@Suite struct SystemFileSystemTests {
  private let system = SystemFileSystem()
  private let temporary: TemporaryDirectory

  init() throws {
    temporary = try TemporaryDirectory()
  }

  #if os(Linux)
    @Test func `a parent that cannot be synced is told`() {
      // What the system shows there can be opened, and is nowhere.
      let path = "/proc/self/task"
      #expect(throws: SystemError(.syncDirectory, EINVAL, path)) {
        try SystemFileSystem().openDirectory(at: path, creates: true)
      }
    }
  #endif

  @Test func `a missing directory is made only on request, and its parents never`() throws {
    let path = temporary.path + "/store"
    #expect(throws: SystemError(.openDirectory, ENOENT, path)) {
      try system.openDirectory(at: path, creates: false)
    }
    #expect(throws: SystemError(.openDirectory, ENOENT, path + "/deeper")) {
      try system.openDirectory(at: path + "/deeper", creates: true)
    }
    #expect(try system.openDirectory(at: path, creates: true).path == path)
    #expect(temporary.mode(of: "store") == 0o700)
    #expect(try system.openDirectory(at: path, creates: true).names() == [])
    #expect(try system.openDirectory(at: path + "/", creates: false).names() == [])
  }

  @Test func `a directory that exists keeps its mode`() throws {
    let path = temporary.path + "/store"
    #expect(unsafe mkdir(path, 0) == 0)
    #expect(unsafe chmod(path, 0o755) == 0)
    _ = try system.openDirectory(at: path, creates: true)
    #expect(temporary.mode(of: "store") == 0o755)
  }

  @Test(arguments: ["", "/"], [false, true])
  func `neither files nor symbolic links are directories`(ending: String, creates: Bool) throws {
    let directory = try temporary.open()
    _ = try directory.open("file", .create)
    try temporary.addSymbolicLink("link", to: temporary.path)
    for name in ["file", "link"] {
      let path = temporary.path + "/" + name + ending
      let error = #expect(throws: SystemError.self) {
        try system.openDirectory(at: path, creates: creates)
      }
      #expect(error?.errno == ENOTDIR)
    }
  }

  @Test func `the root opens, an empty path does not`() throws {
    #expect(try system.openDirectory(at: "/", creates: false).names().isEmpty == false)
    #expect(throws: SystemError(.openDirectory, ENOENT, "")) {
      try system.openDirectory(at: "", creates: true)
    }
  }

  #if os(Linux)
    @Test func `no descriptor is kept over exec`() throws {
      let directory = try temporary.open()
      let file = try directory.open("file", .create)
      let own = try system.openDirectory(at: "/proc/self/fd", creates: false).names().filter {
        name in
        let link = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/self/fd/" + name
        )
        return link?.hasPrefix(temporary.path) == true
      }
      #expect(own.count == 2)
      for number in own.compactMap(Int32.init) { #expect(fcntl(number, F_GETFD) & FD_CLOEXEC != 0) }
      withExtendedLifetime((directory, file)) {}
    }

    @Test func `what the system refuses comes through`() throws {
      let process = "/proc/\(getpid())"
      let own = try system.openDirectory(at: process, creates: false)
      #expect(throws: SystemError(.syncDirectory, EINVAL, process)) { try own.sync() }
      // Its parent cannot be synced either.
      #expect(throws: SystemError(.syncDirectory, EINVAL, process + "/task")) {
        try system.openDirectory(at: process + "/task", creates: true)
      }
      let memory = try own.open("mem", .read)
      #expect(throws: SystemError(.read, EIO, "mem")) { try memory.read(at: 0, count: 1) }
      #expect(throws: SystemError(.sync, EINVAL, "mem")) { try memory.sync(.data) }
      #expect(throws: SystemError(.sync, EINVAL, "mem")) { try memory.sync(.full) }
    }

    @Test func `directories of another file system are strangers`() throws {
      let directory = try temporary.open()
      let file = try directory.open("file", .create)
      let simulated = try SimulatedFileSystem().openDirectory(at: "/", creates: false)
      #expect(throws: SystemError(.link, EXDEV, "file")) {
        try directory.link("file", into: simulated)
      }
      #expect(try !file.isNamed("file", in: simulated))
      #expect(try !file.isNamed("other", in: directory))
      let long = String(repeating: "x", count: 300)
      #expect(throws: SystemError(.status, ENAMETOOLONG, long)) {
        try file.isNamed(long, in: directory)
      }
    }

    @Test func `modes hold whatever the umask`() async throws {
      let thread = try BackgroundThread()
      let system = system
      let path = temporary.path + "/store"
      let isMade = await withCheckedContinuation { continuation in
        thread.run {
          let isAlone = giveThreadItsOwnUmask()
          if isAlone { umask(0o777) }
          let directory = try? system.openDirectory(at: path, creates: true)
          let file = try? directory?.open("file", .create)
          continuation.resume(returning: isAlone && file != nil)
        }
      }
      #expect(isMade)
      #expect(temporary.mode(of: "store") == 0o700)
      #expect(temporary.mode(of: "store/file") == 0o600)
    }
  #endif
}

#if os(Linux)
  /// Has the calling thread share its umask and working directory with no other (`unshare`, which the
  /// system's module leaves out).
  private func giveThreadItsOwnUmask() -> Bool {
    typealias Unshare = @convention(c) (Int32) -> Int32
    let sharingOfFileSystemState: Int32 = 0x200
    guard let symbol = unsafe dlsym(nil, "unshare") else { return false }
    return unsafe unsafeBitCast(symbol, to: Unshare.self)(sharingOfFileSystemState) == 0
  }
#endif
