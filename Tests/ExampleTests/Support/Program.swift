import Foundation

/// A program of this package, run as a process of its own.
enum Program {
  struct Result: Sendable, Equatable {
    /// What it exited with; nil where a signal ended it.
    let status: Int32?
    let output: String
    let messages: String
  }

  /// Runs a program to its end.
  static func run(_ name: String, _ arguments: [String]) async throws -> Result {
    let folder = try TemporaryFolder()
    // Files, since a pipe that nobody reads from holds a program up.
    let (output, messages) = (folder.path("output"), folder.path("messages"))
    let words = [self.folder.appending(path: name).path] + arguments
    let status = try await withCheckedThrowingContinuation {
      (done: CheckedContinuation<Int32?, any Error>) in
      DispatchQueue.global().async {
        done.resume(with: Swift.Result { try spawn(words, output, messages) })
      }
    }
    return Result(
      status: status,
      output: try String(contentsOfFile: output, encoding: .utf8),
      messages: try String(contentsOfFile: messages, encoding: .utf8)
    )
  }

  /// Runs a program and waits; Foundation's `Process` crashes after some hundred on Linux.
  private static func spawn(
    _ words: [String],
    _ output: String,
    _ messages: String
  ) throws -> Int32? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    let flags = O_WRONLY | O_CREAT | O_TRUNC
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output, flags, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, messages, flags, 0o600)
    let environment = ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }
    let process = try unsafe withTexts(words) { arguments in
      try unsafe withTexts(environment) { environment in
        var process = pid_t()
        let problem = unsafe posix_spawn(
          &process,
          words[0],
          &actions,
          nil,
          arguments,
          environment
        )
        guard problem == 0 else { throw Failure(errno: problem) }
        return process
      }
    }
    var status: Int32 = 0
    while unsafe waitpid(process, &status, 0) == -1 {
      guard errno == EINTR else { throw Failure(errno: errno) }
    }
    return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
  }

  struct Failure: Error {
    let errno: Int32
  }

  /// Lends texts as C has them: an array of pointers that ends with none.
  private static func withTexts<R>(
    _ texts: [String],
    _ body: ([UnsafeMutablePointer<CChar>?]) throws -> R
  ) rethrows -> R {
    let copies = unsafe texts.map { unsafe strdup($0) }
    defer { unsafe copies.forEach { unsafe free($0) } }
    return try unsafe body(copies + [nil])
  }

  /// Where the build puts programs: beside the tests.
  private static var folder: URL {
    #if os(macOS)
      let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
      return (tests ?? Bundle.main).bundleURL.deletingLastPathComponent()
    #else
      return Bundle.main.bundleURL
    #endif
  }
}
