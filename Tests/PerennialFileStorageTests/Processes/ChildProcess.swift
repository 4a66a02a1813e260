import PerennialFileStorage

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

/// Another process, of which a test reads the output line by line, and which it may kill.
///
/// Its calls block: use it from a thread of its own.
final class ChildProcess {
  private let process: pid_t
  private let output: Int32
  private let input: Int32
  private var unread: [UInt8] = []
  private var status: Int32?

  /// Starts a program.
  ///
  /// - Throws: What the system says.
  init(_ program: String, _ arguments: [String]) throws(SystemError) {
    let (readEnd, childOutput) = try Self.pipe()
    let (childInput, writeEnd) = try Self.pipe()
    defer {
      close(childOutput)
      close(childInput)
    }
    (output, input) = (readEnd, writeEnd)
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, childInput, 0)
    unsafe posix_spawn_file_actions_adddup2(&actions, childOutput, 1)
    var words = unsafe Self.words([program] + arguments)
    var environment = unsafe Self.words(Self.environment)
    defer { unsafe (words + environment).forEach { unsafe free($0) } }
    var process: pid_t = 0
    let number = unsafe posix_spawn(&process, program, &actions, nil, &words, &environment)
    if number != 0 { throw SystemError(.open, number, program) }
    self.process = process
  }

  deinit {
    kill()
    close(output)
    close(input)
  }

  /// The next line of output; nil at its end.
  func line() -> String? {
    while true {
      if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
        defer { unread.removeFirst(end + 1) }
        return String(decoding: unread[..<end], as: UTF8.self)
      }
      var bytes = [UInt8](repeating: 0, count: 4_096)
      let count = unsafe read(output, &bytes, bytes.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return nil }
      unread += bytes[..<count]
    }
  }

  /// All lines that are left.
  func lines() -> [String] {
    var lines: [String] = []
    while let line = line() { lines.append(line) }
    return lines
  }

  /// Ends the process as nothing else does: without a chance to do anything more.
  func kill() {
    if status == nil { _ = sendSignal(process, SIGKILL) }
    _ = wait()
  }

  /// Waits for the end.
  ///
  /// - Returns: The exit status, or the negative number of the signal that ended it.
  @discardableResult
  func wait() -> Int32 {
    if let status { return status }
    var raw: Int32 = 0
    while unsafe waitpid(process, &raw, 0) < 0, errno == EINTR {}
    let signal = raw & 0x7F
    let result = signal == 0 ? raw >> 8 & 0xFF : -signal
    status = result
    return result
  }

  /// The environment of this process, but for two things of instrumented builds: counts of coverage, of which a
  /// killed process leaves half a file, and the search for leaks, which a traced process cannot make, and in which
  /// a helper outlives a killed one and keeps its lock.
  private static var environment: [String] {
    var words = ProcessInfo.processInfo.environment
    words["LLVM_PROFILE_FILE"] = "/dev/null"
    words["ASAN_OPTIONS"] = "detect_leaks=0"
    return words.map { "\($0.key)=\($0.value)" }
  }

  /// Words as the system takes them, to be freed.
  private static func words(_ words: [String]) -> [UnsafeMutablePointer<CChar>?] {
    unsafe words.map { unsafe strdup($0) } + [nil]
  }

  private static func pipe() throws(SystemError) -> (readEnd: Int32, writeEnd: Int32) {
    var ends: [Int32] = [0, 0]
    guard unsafe systemPipe(&ends) == 0 else { throw SystemError(.open, errno, "pipe") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    return (ends[0], ends[1])
  }
}

private func sendSignal(_ process: pid_t, _ signal: Int32) -> Int32 {
  kill(process, signal)
}

private func systemPipe(_ ends: UnsafeMutablePointer<Int32>) -> Int32 {
  unsafe pipe(ends)
}
