import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// What readers see while a sync is under way, and after it has failed.
@Suite(.timeLimit(.minutes(30))) struct VisibilityTests {
  /// Runs jobs when the test says so.
  private final class HeldBackground: Background {
    private let jobs = Shared<[@Sendable () -> Void]>([])
    private let (arrivals, arrival) = AsyncStream<Void>.makeStream()

    func run(_ job: @escaping @Sendable () -> Void) {
      jobs.withLock { $0.append(job) }
      arrival.yield()
    }

    func run(afterMilliseconds delay: Int, _ job: @escaping @Sendable () -> Void) {}

    /// Waits until a job is there; it does not run yet.
    func waitForJob() async {
      for await _ in arrivals { return }
    }

    func runAll() {
      let all = jobs.withLock { jobs in
        defer { jobs = [] }
        return jobs
      }
      for job in all { job() }
    }
  }

  private let system = SimulatedFileSystem(recordsCalls: false)
  private let syncer = HeldBackground()

  private func desk() async throws -> WardDesk {
    var options = FileStorage.Options()
    options.maintainsItself = false
    let environment = FileStorage.Environment(
      options: options,
      fileSystem: system,
      clock: ManualClock(),
      syncer: syncer,
      keeper: InlineBackground()
    )
    let storage = try await FileStorage.open(at: WardDesk.path, for: .writing, in: environment)
    return try WardDesk(storage)
  }

  private func isThere(_ ward: Int, _ desk: WardDesk) async throws -> Bool {
    let key = RecordKey(tenant: WardDesk.tenant, kind: Ward.kind, id: .integer(Int64(ward)))
    return try await desk.storage.read { reader throws(LifecycleError) in
      try reader.headers(of: [key])[0] != nil
    }
  }

  @Test func `a large relaxed commit is seen at once`() async throws {
    let desk = try await desk()
    async let made: Void = { _ = try await desk.wards().create(Ward(id: 1, name: "north")) }()
    await syncer.waitForJob()
    syncer.runAll()
    try await made
    let count = FileStorage.inPlaceLimit + 1
    try await desk.beds(.relaxed).create((1...count).map { Bed(id: $0, wardID: 1) })
    let found = try await desk.storage.read { reader throws(LifecycleError) in
      try reader.counts(of: Bed.kind, tenant: WardDesk.tenant).map(\.count)
    }
    #expect(found == [count])
    syncer.runAll()
  }

  @Test func `a durable commit is seen and answered after its sync, not before`() async throws {
    let desk = try await desk()
    let isAnswered = Shared(false)
    async let made: Void = {
      try await desk.wards().create(Ward(id: 1, name: "north"))
      isAnswered.withLock { $0 = true }
    }()
    await syncer.waitForJob()
    #expect(try await !isThere(1, desk))
    #expect(!isAnswered.value)
    syncer.runAll()
    try await made
    #expect(try await isThere(1, desk))
  }

  @Test func `P8: what was decided on a state that waits for its sync is told after it`()
    async throws
  {
    let desk = try await desk()
    async let made: Void = { try await desk.wards().create(Ward(id: 1, name: "north")) }()
    await syncer.waitForJob()
    let answers = Shared<[String]>([])
    async let unchanged: Void = {
      _ = try? await desk.wards().restore(1, ifAlreadyDone: .succeed)
      answers.withLock { $0.append("unchanged") }
    }()
    async let refused: Void = {
      _ = try? await desk.wards().create(Ward(id: 1, name: "again"))
      answers.withLock { $0.append("refused") }
    }()
    for _ in 0..<1_000 { await Task.yield() }
    #expect(answers.value == [])
    syncer.runAll()
    try await made
    while answers.value.count < 2 {
      syncer.runAll()
      await Task.yield()
    }
    _ = await (unchanged, refused)
  }

  @Test func `a relaxed commit is seen at once, unless it builds on one that waits`() async throws {
    let desk = try await desk()
    try await desk.wards(.relaxed).create(Ward(id: 1, name: "north"))
    #expect(try await isThere(1, desk))
    async let made: Void = { _ = try await desk.wards().create(Ward(id: 2, name: "south")) }()
    await syncer.waitForJob()
    async let relaxed: Void = {
      _ = try await desk.wards(.relaxed).create(Ward(id: 3, name: "east"))
    }()
    // It waits for the sync that is under way, and asks for none.
    while desk.storage.commits.withLock({ $0.appliedThrough }) < 3, !Task.isCancelled {
      await Task.yield()
    }
    #expect(try await !isThere(2, desk))
    #expect(try await !isThere(3, desk))
    syncer.runAll()
    try await made
    try await relaxed
    #expect(try await isThere(2, desk))
    #expect(try await isThere(3, desk))
  }

  @Test func `what a failed sync takes back was never seen, and those who wait are told`()
    async throws
  {
    let desk = try await desk()
    async let first = ErrorText.of(at: WardDesk.path) {
      try await desk.wards().create(Ward(id: 1, name: "north"))
    }
    await syncer.waitForJob()
    system.inject(.losesPages(5, .keepNew), from: 0, only: [.sync])
    syncer.runAll()
    #expect(try await first?.code == "outcomeUnknown")
    #expect(try await !isThere(1, desk))
    let next = try await ErrorText.of(at: WardDesk.path) {
      try await desk.wards().create(Ward(id: 2, name: "south"))
    }
    #expect(next?.code == "poisoned")
  }

  @Test func `what is relaxed is synced before long, once for all of them`() async throws {
    let background = ManualBackground()
    let desk = try WardDesk(try await WardDesk.open(system, background: background))
    for ward in 1...3 { try await desk.wards(.relaxed).create(Ward(id: ward, name: "\(ward)")) }
    #expect(background.delays == [50])
    let before = system.callCount
    background.fireAll()
    #expect(system.callCount > before)
    #expect(system.disk.unsafeNames(in: WardDesk.path).isSubset(of: [FileName.ledger(1), "LOCK"]))
    try await desk.wards().create(Ward(id: 4, name: "4"))
    try await desk.wards(.relaxed).softDelete(4)
    #expect(background.delays == [50])
    try await desk.wards().restore(4)
    let calls = system.callCount
    background.fireAll()
    #expect(system.callCount == calls)
  }
}
