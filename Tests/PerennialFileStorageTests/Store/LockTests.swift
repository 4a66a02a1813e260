import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

@Suite struct LockTests {
  private static let locked = "The store is open for writing already"

  @Test func `a second opening for writing is refused, until the first is closed`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let first = try await WardDesk.open(system)
    let text = try await ErrorText.of(at: WardDesk.path) { try await WardDesk.open(system) }
    #expect(text?.code == "locked")
    #expect(text?.message.hasPrefix(Self.locked + ", by process ") == true)
    try await first.close()
    try await WardDesk.open(system).close()
  }

  @Test func `the lock is free once closing returns, whoever still holds the file`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let background = HoardingBackground()
    try await WardDesk.open(system, background: background).close()
    try await WardDesk.open(system, background: background).close()
    // They hold the storages, which hold the background.
    background.letGo()
  }

  @Test func `a lock file without a name in it is as good`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let first = try await WardDesk.open(system)
    let directory = try system.openDirectory(at: WardDesk.path, creates: false)
    for bytes in [[], [0, 1], Array("a name that has no end".utf8)] as [[UInt8]] {
      let file = try directory.open(FileName.lock, .readWrite)
      try file.truncate(to: 0)
      try file.writeAll(bytes[...], at: 0)
      let text = try await ErrorText.of(at: WardDesk.path) { try await WardDesk.open(system) }
      let holder = bytes.first.map { $0 > 1 ? ", by a name that has no end" : "" } ?? ""
      #expect(
        text
          == ErrorText(
            .locked,
            Self.locked + holder + "; close that one, or open the store for reading"
          )
      )
    }
    try await first.close()
  }

  @Test func `a lock on a file that was replaced meanwhile is none`() async throws {
    try await WardDesk.open(SimulatedFileSystem(recordsCalls: false)).close()
    let replaced = SimulatedFileSystem(recordsCalls: false) { call, system in
      guard call.call == .lock else { return }
      system.withState { state in
        state.disk[WardDesk.path, FileName.lock] = nil
        state.disk[WardDesk.path, FileName.lock] = Array("process 1\n".utf8)
      }
    }
    let text = try await ErrorText.of(at: WardDesk.path) { try await WardDesk.open(replaced) }
    #expect(text?.code == "locked")
  }

  @Test func `a lock file that another one has made meanwhile is taken`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false) { call, system in
      // Between the first one's look for a lock file and its making one.
      guard call.call == .open, call.name == FileName.lock, call.access == .create else { return }
      system.withState { $0.disk[WardDesk.path, FileName.lock] = [] }
    }
    let storage = try await WardDesk.open(system)
    #expect(storage.openReport.isNew)
  }
}

/// Lets no job go once it has run, as a thread does for a moment.
private final class HoardingBackground: Background {
  private let jobs = Shared<[@Sendable () -> Void]>([])

  func run(_ job: @escaping @Sendable () -> Void) {
    jobs.withLock { $0.append(job) }
    job()
  }

  func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {}

  func letGo() {
    jobs.withLock { $0 = [] }
  }
}
