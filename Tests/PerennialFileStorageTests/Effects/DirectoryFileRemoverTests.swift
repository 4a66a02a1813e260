import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Rule S22: the ready handler deletes what lies below its directory, and nothing else.
@Suite struct DirectoryFileRemoverTests {
  private static let urls = "https://files.example.com/notes"

  private let temporary: TemporaryDirectory
  private let files: String

  init() throws {
    temporary = try TemporaryDirectory()
    files = temporary.path + "/files"
    let manager = FileManager.default
    try manager.createDirectory(atPath: files + "/a/b", withIntermediateDirectories: true)
    for name in ["outside", "files/one", "files/a/b/two", "files/a/ü"] {
      #expect(manager.createFile(atPath: temporary.path + "/" + name, contents: Data([1])))
    }
    try manager.createSymbolicLink(atPath: files + "/link", withDestinationPath: "../outside")
    try manager.createSymbolicLink(atPath: files + "/up", withDestinationPath: "..")
  }

  private var remover: DirectoryFileRemover {
    DirectoryFileRemover(directory: files, urls: Self.urls)
  }

  private func has(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: temporary.path + "/" + name)
  }

  @Test(arguments: ["one", "a/b/two", "a/ü"])
  func `S22 a file below the directory goes, and its going is no error`(_ name: String) throws {
    #expect(has("files/" + name))
    for _ in 1...2 {
      try remover.remove(Self.urls + "/" + name)
      #expect(!has("files/" + name))
    }
  }

  @Test(arguments: ["one", "a/b/two", "a/gone", "missing/one", "a/missing/one"])
  func `S22 what is left of the path is synced, whether the file was there or not`(
    _ name: String
  ) throws {
    struct Failure: Error {}
    #expect(throws: Failure.self) {
      try remover.remove(Self.urls + "/" + name) { _ in throw Failure() }
    }
    #expect(!has("files/" + name))
    var syncs = 0
    try remover.remove(Self.urls + "/" + name) {
      try $0.sync()
      syncs += 1
    }
    #expect(syncs == 1, "the first attempt failed before it was durable")
  }

  @Test func `S22 the caller's actor is free while a file is deleted`() async throws {
    let storage = try await FileStorage.open(at: temporary.path + "/store")
    let store = LifecycleStore(
      try Schema(Scan.self),
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all))
    )
    let scans = store.repository(of: Scan.self, as: WardDesk.nurse)
    try await scans.create(Scan(id: 1, files: [Self.urls + "/one"]))
    try await scans.archive(1)
    try await scans.hardDelete(1)
    let effect = try #require(try await store.effects.owed().first)
    let caller = EffectCaller()
    try await caller.perform(effect, with: remover)
    #expect(!has("files/one"))
    #expect(caller.executor.count == 2, "once to begin, and once to come back")
    try await storage.close()
  }

  @Test func `S22 paths need no beginning`() throws {
    try DirectoryFileRemover(directory: files).remove("a/b/two")
    #expect(!has("files/a/b/two"))
  }

  @Test(arguments: [
    "", "/", "/../outside", "/a/../../outside", "/a/b/../../../outside", "/./one", "//one", "/one/",
    "/a//b/two", "/%2e%2e/outside", "/..%2foutside", "/one%00", "/link", "/up/outside", "/a",
    "/a/b",
    "/one?x", "/one#x", "/..\\outside", "/one\0", "/one\n", "-evil/one", "x/one",
  ])
  func `S22 what is no file below the directory is refused for good`(_ name: String) {
    #expect(throws: PermanentEffectFailure.self) { try remover.remove(Self.urls + name) }
    #expect(has("outside") && has("files/one") && has("files/a/b/two"))
  }

  @Test(arguments: [
    "https://files.example.com.evil/notes/one", "http://files.example.com/notes/one", "/etc/passwd",
    "HTTPS://files.example.com/notes/one", "one", "",
  ])
  func `S22 other hosts and other beginnings are refused for good`(_ file: String) {
    #expect(throws: PermanentEffectFailure.self) { try remover.remove(file) }
    #expect(has("files/one"))
  }

  @Test(arguments: ["/etc/passwd", "https://h/one", "file:///one", "../outside"])
  func `S22 a path below the directory is neither absolute nor a URL`(_ file: String) {
    #expect(throws: PermanentEffectFailure.self) {
      try DirectoryFileRemover(directory: files).remove(file)
    }
  }

  @Test func `S22 a directory that is not there is a matter of time`() {
    let other = DirectoryFileRemover(directory: files + "/missing", urls: Self.urls)
    #expect(throws: SystemError.self) { try other.remove(Self.urls + "/one") }
  }

  @Test func `S22 a hard delete on files deletes them, and parks what lies outside`() async throws {
    let storage = try await FileStorage.open(at: temporary.path + "/store")
    let store = LifecycleStore(
      try Schema(Scan.self),
      storage: storage,
      access: RolePolicy(.role("nurse", may: .all)),
      effects: EffectPolicy(handler: remover)
    )
    let scans = store.repository(of: Scan.self, as: WardDesk.nurse)
    let inside = ["one", "a/b/two", "one", "gone"].map { Self.urls + "/" + $0 }
    try await scans.create(Scan(id: 1, files: inside + ["https://elsewhere/x"]))
    try await scans.archive(1)
    let outcome = try await scans.hardDelete(1)
    #expect(outcome.effects.done == 3 && outcome.effects.parked == 1 && outcome.effects.owed == 0)
    #expect(!has("files/one") && !has("files/a/b/two") && has("outside"))
    #expect(try await store.effects.parked().map(\.file) == ["https://elsewhere/x"])
    try await storage.close()
  }

  @Test func `S22 a crash before the files are deleted leaves them owed to the next run`()
    async throws
  {
    let path = temporary.path + "/store"
    let first = try await FileStorage.open(at: path)
    let scans = LifecycleStore(
      try Schema(Scan.self),
      storage: first,
      access: RolePolicy(.role("nurse", may: .all))
    )
    .repository(of: Scan.self, as: WardDesk.nurse)
    try await scans.create(Scan(id: 1, files: [Self.urls + "/one"]))
    try await scans.archive(1)
    try await scans.hardDelete(1)
    first.abandon()
    #expect(has("files/one"))
    let second = try await FileStorage.open(at: path)
    let store = LifecycleStore(
      try Schema(Scan.self),
      storage: second,
      access: RolePolicy(.role("nurse", may: .all)),
      effects: EffectPolicy(handler: remover)
    )
    try await store.prepare()
    #expect(!has("files/one"))
    try await second.close()
  }

  /// A record with files.
  struct Scan: Entity {
    static let kind: EntityKind = "scan"
    static let attachments: [AttachedFile<Self>] = [.files("files", by: \.files)]
    let id: Int
    var files: [String]
  }
}
