import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import chinook

/// A store that one process has written, and others open.
@Suite struct AcrossRunsTests {
  let folder: TemporaryFolder
  let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
  }

  @Test
  func `records, bins, trails and chain heads are there for the next process, and the one after`()
    async throws
  {
    let storage = try await Library.fill(path)
    let written = try await LibraryView(storage)
    try await storage.close()
    #expect(written.records.count == 4 && written.records.contains { $0.contains("inactive from") })

    let export = try Export(try await inspector("export", path).output)
    #expect(export.audit.filter { $0.event.tenant == "acme" } == written.trails["acme"])
    #expect(export.audit.filter { $0.event.tenant == "globex" } == written.trails["globex"])
    #expect(export.records.count == 4 && export.audit.count == 8)
    #expect(try await heads() == written.heads)

    // Another process writes: it opens, makes a checkpoint and closes.
    let maintained = try await inspector("maintain", path).output
    #expect(maintained.hasPrefix("A checkpoint was written"))
    #expect(try Export(try await inspector("export", path).output) == export)

    let reopened = try await FileStorage.open(at: path)
    #expect(reopened.openReport.wasClosed && reopened.openReport.replayedTransactions == 0)
    #expect(try await LibraryView(reopened) == written)
    try await reopened.close()
  }

  @Test(.enabled(if: ChinookData.isPresent))
  func `what chinook keeps is there for the next process, and stays when it runs again`()
    async throws
  {
    let run = try await Program.run("chinook", [ChinookData.folder.path, "--store", path])
    #expect(run.status == 0)
    #expect(run.output == (try PackageFolder.text(of: ".ci/chinook.jsonl")))
    let head = try #require(try await heads().first)
    #expect(
      run.messages == "chinook: \(path) keeps 14856 records and 15618 audit records, "
        + "the last with digest \(head.digest)\n"
    )
    let text = try await inspector("export", path).output
    let stride = 57
    let export = try Export(text, auditStride: stride)
    // 15,618 is 274 times 57: the last record is one of the sample.
    #expect(export.auditCount == 15_618 && head.sequence == 15_618)
    #expect(export.audit.last?.digest == head.digest)

    // The same work in memory: other times and ids of operations, everything else the same.
    let memory = InMemoryStorage()
    _ = try await ChinookData.run(in: memory)
    var expected: Set<String> = []
    for type in Dataset.kinds {
      expected.formUnion(try await Export.timeless(type.kind, of: memory))
    }
    let areSame = try export.timeless() == expected
    #expect(areSame && expected.count == 14_856)
    let trail = try await memory.read { reader throws(LifecycleError) in
      try reader.auditPage(
        AuditPageRequest(tenant: .builtIn, order: .oldestFirst, after: nil, limit: 20_000)
      )
    }
    let sample = trail.filter { $0.sequence.isMultiple(of: Int64(stride)) }
    let isSameWork = export.audit.map(\.work) == sample.map(\.work)
    #expect(isSameWork)

    _ = try await inspector("verify", path)
    let again = try await Program.run("chinook", [ChinookData.folder.path, "--store", path])
    #expect(again.status == 1 && again.output.isEmpty)
    #expect(
      again.messages
        == "chinook: \(path) holds 14856 records and 15618 audit records of an earlier "
        + "run, and is left as it is; name a new directory, or look into this one: "
        + "swift run inspector stat \(path)\n"
    )
    // Whether, and not how: a failed comparison would print eleven million bytes.
    let isSame = try await inspector("export", path).output == text
    #expect(isSame)
    #expect(try await heads() == [head])
  }

  private func inspector(_ words: String...) async throws -> Program.Result {
    let result = try await Program.run("inspector", words)
    #expect(result.status == 0 && result.messages.isEmpty, "\(words)")
    return result
  }

  /// The ends of the chains, as a process of its own tells them.
  private func heads() async throws -> [AuditHead] {
    struct Stat: Decodable {
      struct Tenant: Decodable {
        let auditHead: AuditHead?
      }
      let tenants: [Tenant]
    }
    let output = try await inspector("stat", path, "--json").output
    return try JSONDecoder().decode(Stat.self, from: Data(output.utf8)).tenants
      .compactMap(\.auditHead)
  }
}

extension AuditRecord {
  /// What was done, without when and by which operation.
  fileprivate var work: [String] {
    [
      "\(sequence)", event.action, event.kind.rawValue, "\(event.entityID)", "\(event.result)",
      event.from?.rawValue ?? "", event.to?.rawValue ?? "", event.reason ?? "",
    ]
  }
}
