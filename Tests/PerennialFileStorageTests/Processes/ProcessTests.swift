import Perennial
import PerennialFileStorage
import Testing

@testable import storewriter

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Tests that start other processes: one at a time, since a process inherits what another thread has open.
@Suite(.serialized, .enabled(if: Writers.program != nil)) struct ProcessTests {}

extension ProcessTests {
  /// Another process has the store, or may not have it: the exact texts.
  @Suite struct OtherProcessTests {
    private let temporary: TemporaryDirectory
    private let path: String

    init() throws {
      temporary = try TemporaryDirectory()
      path = temporary.path + "/store"
    }

    @Test func `a second process is told which one writes, and may read`() async throws {
      let (status, isHeld) = try await Writers.perform { [path] program throws(SystemError) in
        let child = try ChildProcess(program, [path, "to=7"])
        _ = child.lines()
        return (child.wait(), true)
      }
      #expect(status == 0 && isHeld)
      let storage = try await FileStorage.open(at: path)
      let (lines, code) = try await Writers.run([path, "to=9"])
      #expect(
        lines.map { $0.replacing(path, with: "STORE") } == [
          "error locked: The store is open for writing already, by process \(getpid()); close that "
            + "one, or open the store for reading [STORE]"
        ]
      )
      #expect(code == 1)
      #expect(try await Writers.run([path, "read"]).lines == ["open 7", "closed"])
      try await storage.close()
      #expect(try await Writers.run([path, "to=8"]).lines == ["open 7", "8", "closed"])
    }

    @Test func `a process that is killed leaves no lock`() async throws {
      let told: [String?] = try await Writers.perform { [path] program throws(SystemError) in
        let child = try ChildProcess(program, [path, "hold"])
        let first = child.line()
        let other = try ChildProcess(program, [path, "to=9"])
        let refused = other.line()?.replacing(path, with: "STORE")
        child.kill()
        return [first, refused, "\(other.wait()) \(child.wait())"]
      }
      #expect(told[0] == "open 0")
      #expect(
        told[1]?.hasPrefix("error locked: The store is open for writing already, by process ")
          == true
      )
      #expect(told[2] == "1 \(-SIGKILL)")
      let storage = try await FileStorage.open(at: path)
      #expect(!storage.openReport.wasClosed)
      try await storage.close()
    }

    // A program under the thread sanitizer does not come up within such a limit.
    #if !PERENNIAL_INSTRUMENTED_LOCKS
      @Test func `a limit on files' lengths is told as no room`() async throws {
        let lines = try await Writers.perform { [path] program throws(SystemError) in
          let command = "trap '' XFSZ; ulimit -f 32; exec \"$0\" \"$1\""
          return try ChildProcess("/bin/sh", ["-c", command, program, path]).lines()
        }
        let error = try #require(lines.last).replacing(path, with: "STORE")
        let file = "STORE/ledger-0000000000000001"
        #expect(
          error
            == "error noSpace: Writing to \(file) failed: there is no room (errno 27); make room and "
            + "try again (writing to ledger-0000000000000001: there is no room, errno 27)"
        )
        let acknowledged = lines.compactMap { Int($0) }.last ?? 0
        #expect(acknowledged > 0)
        let problem = try await WriterCheck().problem(
          path,
          acknowledged: acknowledged,
          begun: acknowledged
        )
        #expect(problem == nil)
      }
    #endif

    /// What the program says when another user runs it; the first line without the causes.
    private func said(_ arguments: [String]) async throws -> String? {
      let own = geteuid() == 0 ? ["user=65534"] : []
      let line = try await Writers.run(own + arguments).lines.first
      let text = line?.replacing(path, with: "STORE")
      return text.map { text in String(text.split(separator: " (opening ")[0]) }
    }

    @Test func `a directory that may not be entered, written to or read`() async throws {
      #expect(temporary.setMode(of: "", 0o555))
      let no = "this process is not allowed to (errno 13); change the permissions or the user"
      #expect(
        try await said([path]) == "error notPermitted: Opening the directory STORE failed: \(no)"
      )
      #expect(temporary.setMode(of: "", 0o755))
      #expect(try await Writers.run([path, "to=3"]).status == 0)
      #expect(temporary.setMode(of: "store", 0o000))
      #expect(
        try await said([path]) == "error notPermitted: Opening the directory STORE failed: \(no)"
      )
      #expect(temporary.setMode(of: "store", 0o555))
      for name in try SystemFileSystem().openDirectory(at: path, creates: false).names() {
        #expect(temporary.setMode(of: "store/" + name, 0o444))
      }
      #expect(
        try await said([path]) == "error notPermitted: Opening STORE/LOCK failed: \(no)"
      )
      #expect(try await said([path, "read"]) == "open 3")
      #expect(temporary.setMode(of: "store/MANIFEST", 0o000))
      #expect(
        try await said([path, "read"]) == "error notPermitted: Opening STORE/MANIFEST failed: \(no)"
      )
      #expect(temporary.setMode(of: "store", 0o755))
    }
  }
}
