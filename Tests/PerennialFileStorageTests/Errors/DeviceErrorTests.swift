import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a person is told when a device fails, is full or is read-only: the exact texts.
@Suite struct DeviceErrorTests {
  private static let path = WardDesk.path

  private static func text(_ body: () async throws -> some Any) async throws -> ErrorText? {
    try await ErrorText.of(at: path, body)
  }

  /// A store that is open, with one record.
  private static func desk(_ system: SimulatedFileSystem) async throws -> WardDesk {
    let desk = try WardDesk(try await WardDesk.open(system))
    try await desk.wards().create(Ward(id: 1, name: "north"))
    return desk
  }

  private static let full: [(Int32, String)] = [
    (ENOSPC, "errno 28"), (EDQUOT, "errno \(EDQUOT)"), (EFBIG, "errno 27"),
  ]

  @Test(arguments: full)
  func `a full device refuses the commit, changes nothing, and takes the next one`(
    number: Int32,
    text: String
  ) async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    for fault in [Fault.fails(number), .failsAfterwards(number)] {
      let before = try await WardPicture.take(desk.storage)
      system.inject(fault, at: system.callCount)
      let found = try await Self.text { try await desk.wards().create(Ward(id: 2, name: "south")) }
      let expected = ErrorText(
        .noSpace,
        "Writing to STORE/ledger-0000000000000001 failed: there is no room (\(text)); make room and "
          + "try again"
      )
      #expect(found == expected)
      #expect(try await WardPicture.take(desk.storage) == before)
    }
    try await desk.wards().create(Ward(id: 2, name: "south"))
  }

  @Test func `a device that fails a write refuses the commit, and takes the next one`() async throws
  {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    system.inject(.fails(EIO), at: system.callCount)
    let found = try await Self.text { try await desk.wards().create(Ward(id: 2, name: "south")) }
    let expected = ErrorText(
      .inputOutput,
      "Writing to STORE/ledger-0000000000000001 failed: the medium failed (errno 5); check the "
        + "medium and try again"
    )
    #expect(found == expected)
    try await desk.wards().create(Ward(id: 2, name: "south"))
  }

  @Test(arguments: [EIO, ENOSPC])
  func `after a sync that failed nobody knows, and no more is written`(number: Int32) async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    system.inject(.fails(number), from: system.callCount, only: [.sync])
    let unknown = try await Self.text { try await desk.wards().create(Ward(id: 2, name: "south")) }
    #expect(
      unknown
        == ErrorText(
          .outcomeUnknown,
          "The write may or may not be on disk, since syncing "
            + "STORE/ledger-0000000000000001 failed (errno \(number)); close the store, open it anew and "
            + "see whether it is there"
        )
    )
    let poisoned = ErrorText(
      .poisoned,
      "The store takes no more writes since syncing "
        + "STORE/ledger-0000000000000001 failed (errno \(number)); check the medium, close the store and "
        + "open it anew"
    )
    #expect(try await Self.text { try await desk.wards().softDelete(1) } == poisoned)
    #expect(try await Self.text { try await desk.storage.maintain() } == poisoned)
    #expect(try await Self.text { try await desk.storage.backUp(to: "/copy") } == poisoned)
    #expect(try await desk.wards().find(1).name == "north")
    #expect(try await Self.text { try await desk.storage.close() } == poisoned)
    let closed = ErrorText(.closed, "The storage was closed; open the store anew")
    #expect(try await Self.text { try await desk.wards().find(1) } == closed)
    #expect(try await Self.text { try await desk.storage.statistics() } == closed)
    system.removeFaults()
    _ = try await WardDesk.open(system)
  }

  @Test func `a write that cannot be taken back poisons the store`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    system.inject(.fails(ENOSPC), at: system.callCount)
    system.inject(.fails(EIO), at: system.callCount + 1)
    let unknown = try await Self.text { try await desk.wards().create(Ward(id: 2, name: "south")) }
    #expect(
      unknown
        == ErrorText(
          .outcomeUnknown,
          "The write may or may not be on disk, since cutting off "
            + "STORE/ledger-0000000000000001 failed (errno 5); close the store, open it anew and see "
            + "whether it is there"
        )
    )
    #expect(try await Self.text { try await desk.wards().softDelete(1) }?.code == "poisoned")
  }

  @Test func `a manifest that may or may not be replaced poisons the store`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    system.inject(.fails(EIO), from: system.callCount, only: [.rename])
    let poisoned = ErrorText(
      .poisoned,
      "The store takes no more writes since renaming STORE/MANIFEST.new failed "
        + "(errno 5); check the medium, close the store and open it anew"
    )
    #expect(try await Self.text { try await desk.storage.maintain() } == poisoned)
    #expect(try await Self.text { try await desk.wards().softDelete(1) } == poisoned)
  }

  @Test func `a full device lets neither a store be made nor one be maintained`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    system.inject(.fails(ENOSPC), from: 0, only: [.openDirectory])
    #expect(
      try await Self.text { try await WardDesk.open(system) }
        == ErrorText(
          .noSpace,
          "Opening the directory STORE failed: there is no room (errno 28); make room and try again"
        )
    )
    system.removeFaults()
    system.inject(.fails(ENOSPC), from: 0, only: [.syncDirectory])
    #expect(
      try await Self.text { try await WardDesk.open(system) }
        == ErrorText(
          .noSpace,
          "Syncing the directory STORE failed: there is no room (errno 28); make room and try again"
        )
    )
    system.removeFaults()
    let desk = try await Self.desk(system)
    let before = try await WardPicture.take(desk.storage)
    system.inject(.fails(ENOSPC), from: 0, only: [.write])
    #expect(
      try await Self.text { try await desk.storage.maintain() }
        == ErrorText(
          .noSpace,
          "Writing to STORE/ledger-0000000000000002 failed: there is no room (errno 28); make room and "
            + "try again"
        )
    )
    #expect(try await WardPicture.take(desk.storage) == before)
    system.removeFaults()
    try await desk.storage.maintain()
    try await desk.storage.close()
  }

  @Test func `what fails in a copy's directory is told of that one`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let desk = try await Self.desk(system)
    try await desk.storage.maintain()
    system.inject(.fails(ENOSPC), from: 0, only: [.link])
    let linked = try await Self.text { try await desk.storage.backUp(to: "/copy") }
    #expect(linked?.code == "noSpace")
    #expect(linked?.message.hasPrefix("Linking /copy/") == true)
    system.removeFaults()
    system.inject(.fails(EXDEV), from: 0, only: [.link])
    system.inject(.fails(ENOSPC), from: 0, only: [.sync])
    let copied = try await Self.text { try await desk.storage.backUp(to: "/copy") }
    #expect(copied?.code == "noSpace")
    #expect(copied?.message.hasPrefix("Syncing /copy/") == true)
    system.removeFaults()
    let taken = try await Self.text { try await desk.storage.backUp(to: "/copy") }
    #expect(taken?.code == "notAStore")
    #expect(
      taken?.message.hasSuffix("; back up into an empty or a new directory") == true
    )
  }

  @Test(arguments: [
    (EROFS, "the medium is read-only", "open the store for reading, or move it"),
    (EACCES, "this process is not allowed to", "change the permissions or the user"),
  ])
  func `a medium that refuses changes`(
    number: Int32,
    meaning: String,
    remedy: String
  ) async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    let code = number == EROFS ? StorageError.Code.readOnly : .notPermitted
    system.refuseChanges(number)
    #expect(
      try await Self.text { try await WardDesk.open(system) }
        == ErrorText(
          code,
          "Opening the directory STORE failed: \(meaning) (errno \(number)); \(remedy)"
        )
    )
    system.refuseChanges(nil)
    try await Self.desk(system).storage.close()
    system.refuseChanges(number)
    #expect(
      try await Self.text { try await WardDesk.open(system) }
        == ErrorText(code, "Opening STORE/LOCK failed: \(meaning) (errno \(number)); \(remedy)")
    )
    let reader = try WardDesk(try await WardDesk.open(system, for: .reading))
    #expect(try await reader.wards().find(1).name == "north")
    let readOnly = ErrorText(
      .readOnly,
      "The store was opened for reading; open it for writing to change it"
    )
    #expect(try await Self.text { try await reader.wards().softDelete(1) } == readOnly)
    #expect(try await Self.text { try await reader.storage.maintain() } == readOnly)
    try await reader.storage.close()
  }

  @Test func `too many open files can be tried again`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    system.inject(.fails(EMFILE), at: 1)
    let text = try await Self.text { try await WardDesk.open(system) }
    #expect(
      text
        == ErrorText(
          .unavailable,
          "Opening STORE/MANIFEST failed: too many files are open (errno 24); close some or raise the "
            + "limit, and try again"
        )
    )
    _ = try await WardDesk.open(system)
  }

  @Test func `a commit above the limit is refused before anything is written`() async throws {
    let system = SimulatedFileSystem(recordsCalls: false)
    var environment = FileStorage.Environment(
      fileSystem: system,
      clock: ManualClock(),
      syncer: InlineBackground(),
      keeper: InlineBackground()
    )
    #expect(environment.transactionLimit == 2_000 << 20)
    environment.transactionLimit = 4_000
    let storage = try await FileStorage.open(at: Self.path, for: .writing, in: environment)
    let desk = try WardDesk(storage)
    try await desk.wards().create(Ward(id: 1, name: "north"))
    let before = system.disk.contents(of: Self.path)
    let text = try await Self.text {
      try await desk.wards().create(Ward(id: 2, name: String(repeating: "x", count: 4_000)))
    }
    let start = "The commit has "
    let end = " bytes, above the limit of 4000; split it into several"
    #expect(text?.code == "limitReached")
    #expect(text?.message.hasPrefix(start) == true && text?.message.hasSuffix(end) == true)
    #expect(system.disk.contents(of: Self.path) == before)
    try await desk.wards().create(Ward(id: 3, name: "south"))
  }
}
