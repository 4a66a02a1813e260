import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// What `stat` and `verify` tell, measured by other means: the files' sizes and what is listed.
@Suite struct InspectorTruthTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
  }

  @Test(arguments: [false, true])
  func `a closed store has the bytes and records that stat tells`(isMaintained: Bool) async throws {
    try await Library.make(path)
    if isMaintained {
      _ = await Transcript.of("maintain", path)
      let storage = try await FileStorage.open(at: path)
      let racks = try Library.store(in: storage).repository(of: Library.Rack.self, as: Library.ann)
      try await racks.create(Library.Rack(id: 2))
      try await storage.close()
    }
    let stat = try await object("stat")
    let ledgers = try sizes("ledger-")
    #expect(stat["segments"] as? Int == ledgers.count)
    #expect(stat["ledgerBytes"] as? Int == ledgers.reduce(0, +))
    #expect(try stat["checkpointBytes"] as? Int == sizes("checkpoint-").reduce(0, +))
    // One segment has all that is newer than the checkpoint; one that was compacted may have a later name.
    #expect(ledgers.contains(try #require(stat["replayBytes"] as? Int)))
    let live = try #require(stat["liveBytes"] as? Int)
    #expect(live > 0 && live < ledgers.reduce(0, +))

    let verify = try await object("verify")
    #expect(try verify["bytes"] as? Int == sizes("").reduce(0, +))
    // The lock is a file of its own, without content.
    #expect(try verify["files"] as? Int == sizes("").count - 1)
    try await expectCounts(of: stat)
  }

  @Test func `a store in use has the bytes that stat and verify tell`() async throws {
    let used = folder.path("used")
    let storage = try await Library.fill(used)
    try FileManager.default.copyItem(atPath: used, toPath: path)
    try await storage.close()
    let stat = try await object("stat")
    let unproven = try #require(try await object("verify")["unprovenBytes"] as? Int)
    let ledgers = try sizes("ledger-")
    #expect(stat["wasClosed"] as? Bool == false && stat["tornBytes"] as? Int == 0)
    for name in ["ledgerBytes", "replayBytes"] {
      #expect(stat[name] as? Int == ledgers.reduce(0, +) - unproven, "\(name)")
    }
    try await expectCounts(of: stat)
  }

  /// Compares the counts with what is exported.
  private func expectCounts(of stat: [String: Any]) async throws {
    let lines = try await Transcript.of("export", path).objects()
    let records = lines.compactMap { $0["record"] as? [String: Any] }
    let audit = lines.compactMap { $0["audit"] as? [String: Any] }
    #expect(stat["records"] as? Int == records.count && !records.isEmpty)
    #expect(stat["auditRecords"] as? Int == audit.count && !audit.isEmpty)

    for kind in try #require(stat["kinds"] as? [[String: Any]]) {
      let those = records.filter { $0["kind"] as? String == kind["kind"] as? String }
      #expect(kind["records"] as? Int == those.count)
      for state in try #require(kind["states"] as? [[String: Any]]) {
        let count = those.count { $0["state"] as? String == state["state"] as? String }
        #expect(state["count"] as? Int == count && count > 0)
      }
    }
    for tenant in try #require(stat["tenants"] as? [[String: Any]]) {
      let name = tenant["tenant"] as? String
      #expect(tenant["records"] as? Int == records.count { $0["tenant"] as? String == name })
      let trail = try await Transcript.of("trail", path, "--tenant", name ?? "", "--json").objects()
      #expect(tenant["auditRecords"] as? Int == trail.count - 1)
      let head = tenant["auditHead"] as? [String: Any]
      #expect(head?["digest"] as? String == trail.first?["digest"] as? String)
    }
  }

  private func object(_ command: String) async throws -> [String: Any] {
    let answer = await Transcript.of(command, path, "--json")
    #expect(answer.status == .good && answer.messages.isEmpty && answer.lines.count == 1)
    return try #require(try answer.objects().first)
  }

  /// How many bytes the files have whose names begin so, in the order of their names.
  private func sizes(_ prefix: String) throws -> [Int] {
    let files = StoreFiles(path)
    return try files.names().filter { $0.hasPrefix(prefix) }.map { try files.content(of: $0).count }
  }
}
