import Testing

@testable import Workloads

@Suite struct RunTests {
  @Test func `a command line names workload, mode, size and folder`() throws {
    let run = try Run(["W2-audited", "mem", "100000", "/tmp/x"], contender: "p")
    #expect(run.workload == .w2Audited && run.size == 100_000 && run.folder == "/tmp/x")
  }

  @Test(arguments: [("mem", Mode.memory, false), ("off", .unsynced, true), ("full", .synced, true)])
  func `a mode says where records are and when they are synced`(
    text: String,
    mode: Mode,
    isOnDisk: Bool
  ) throws {
    #expect(try Run(["W1", text, "1", "d"], contender: "p").mode == mode)
    #expect(mode.isOnDisk == isOnDisk)
  }

  @Test(
    arguments: [
      (["W1", "mem", "1"], "give four arguments, not 3"),
      (["W9", "mem", "1", "d"], "there is no workload “W9”"),
      (["W1", "disk", "1", "d"], "there is no mode “disk”; write mem, off or full"),
      (["W1", "mem", "65", "d"], "the size of W1 is the number of writers, 1 to 64"),
      (["W2", "mem", "1500", "d"], "a multiple of 1000"),
      (["W2", "mem", "0", "d"], "a multiple of 1000"),
      (["W2-interleaved", "mem", "15000", "d"], "or a multiple of 10000"),
    ]
  )
  func `a command line that cannot be followed says what to write`(
    arguments: [String],
    message: String
  ) throws {
    let failure = #expect(throws: Failure.self) { try Run(arguments, contender: "p") }
    #expect(try #require(failure).description.contains(message))
  }
}
