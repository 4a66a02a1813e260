#if os(Linux)
  import Perennial
  import PerennialTesting
  import Testing

  @testable import PerennialFileStorage
  @testable import storewriter

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  extension ProcessTests {
    /// T8: what the real program asks of the real system, and what it does when that fails or kills it.
    ///
    /// Needs `strace`. Every seventh call; with `PERENNIAL_LONG` every one.
    @Suite(.enabled(if: Strace.isPossible)) struct TraceTests {
      private static let arguments = ["to=12", "maintain=8", "durable"]

      /// Runs the program under the tool.
      private static func run(
        in folder: String,
        _ options: [String]
      ) async throws -> (lines: [String], status: Int32) {
        try await Writers.perform { program throws(SystemError) in
          let child = try ChildProcess(
            Strace.program,
            ["-f", "-y", "-qqq", "-o", folder + "/trace"] + options
              + [program, folder + "/store"] + arguments
          )
          let lines = child.lines()
          return (lines, child.wait())
        }
      }

      private static func trace(in folder: String) async throws -> SystemTrace {
        let names = SystemTrace.names.joined(separator: ",")
        let (lines, status) = try await run(in: folder, ["-e", "trace=" + names])
        #expect(lines.last == "closed" && status == 0)
        let bytes = try #require(FileManager.default.contents(atPath: folder + "/trace"))
        return SystemTrace(String(decoding: bytes, as: UTF8.self))
      }

      @Test func `T8: the system is asked what the simulated one is asked, in the same order`()
        async throws
      {
        let directory = try TemporaryDirectory()
        let real = try await Self.trace(in: directory.path).calls(in: directory.path + "/store")
        let system = SimulatedFileSystem()
        let storage = try await FileStorage.open(
          at: "/store",
          for: .writing,
          in: FileStorage.Environment(
            options: FileStorage.Options(),
            fileSystem: system,
            clock: ManualClock(),
            syncer: InlineBackground(),
            keeper: InlineBackground()
          )
        )
        let work = try WriterWork(storage)
        for number in 1...12 {
          try await work.perform(number, isDurable: true)
          if number == 8 { try await storage.maintain() }
        }
        try await storage.close()
        let simulated = system.calls.compactMap(\.traced)
        let difference = real.difference(from: simulated)
        #expect(difference.isEmpty, "\(difference)")
        #expect(real.count > 60)
      }

      @Test func `T8: a system that fails or kills the program at any call takes nothing away`()
        async throws
      {
        let folder = try TemporaryDirectory()
        let trace = try await Self.trace(in: folder.path)
        var cases: [(name: String, effect: String, number: Int)] = []
        for name in SystemTrace.names where name != "openat" && name != "linkat" {
          for number in 1...max(1, trace.count(of: name)) {
            for effect in ["signal=KILL", "error=EIO", "error=ENOSPC"] {
              cases.append((name, effect, number))
            }
          }
        }
        let step = LongRuns.step(7)
        let chosen = stride(from: 0, to: cases.count, by: step).map { cases[$0] }
        for (name, effect, number) in chosen {
          let problem = try await Self.problem(name, effect, number)
          #expect(problem == nil, "\(effect) at \(name) \(number): \(problem ?? "")")
        }
        print("\(chosen.count) of \(cases.count) calls that fail or kill")
      }

      private static func problem(
        _ name: String,
        _ effect: String,
        _ number: Int
      ) async throws -> String? {
        let folder = try TemporaryDirectory()
        let inject = "inject=\(name):\(effect):when=\(number)"
        let (lines, _) = try await run(in: folder.path, ["-e", "trace=" + name, "-e", inject])
        let told = lines.compactMap { Int($0) }.last ?? 0
        return try await WriterCheck().problem(
          folder.path + "/store",
          acknowledged: told,
          begun: told + 1
        )
      }
    }
  }

  private enum Strace {
    static let program = "/usr/bin/strace"

    /// Whether there is the tool, and it may look at processes here.
    static let isPossible: Bool = {
      guard let child = try? ChildProcess(program, ["-qqq", "-o", "/dev/null", "/bin/true"]) else {
        return false
      }
      return child.wait() == 0
    }()
  }

  extension SimulatedCall {
    /// The call as the system's trace has it; nil for those that it leaves out.
    fileprivate var traced: SystemTrace.Call? {
      let name: String
      switch call {
      case .openDirectory, .status, .startThread: return nil
      case .list: return SystemTrace.Call(name: "openat", file: ".")
      case .open: name = "openat"
      case .read: name = "pread64"
      case .write:
        if length == 32 { return nil }
        name = "pwrite64"
      case .sync: name = syncKind == .data ? "fdatasync" : "fsync"
      case .syncDirectory: name = "fsync"
      case .truncate: name = "ftruncate"
      case .lock: name = "flock"
      case .rename: name = "renameat"
      case .link: name = "linkat"
      case .unlink: name = "unlinkat"
      }
      return SystemTrace.Call(name: name, file: self.name)
    }
  }
#endif
