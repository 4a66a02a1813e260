import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// Audit records, and what the inspector says of their chain.
@Suite struct InspectorTrailTests {
  let folder: TemporaryFolder
  let path: String

  init() async throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
    try await Library.make(path)
  }

  @Test func `a tenant's trail is listed newest first, and its chain is whole`() async throws {
    let answer = await Transcript.of("trail", path, "--tenant", "acme")
    #expect(answer.status == .good && answer.messages.isEmpty)
    let first = "2026-01-01T00:00:00.000000Z"
    let second = "2026-01-02T00:00:00.000000Z"
    #expect(
      answer.lines.dropLast() == [
        "#4  \(second)  ann (Ann)  softDelete book emma  active → inactive  “lost\\u{1b}[2J”",
        "#3  \(first)  ann (Ann)  create book emma  — → active",
        "#2  \(first)  ann (Ann)  create book moby  — → active",
        "#1  \(first)  ann (Ann)  create rack 1  — → active",
      ]
    )
    let verdict = try #require(answer.lines.last)
    #expect(verdict.hasPrefix("The chain of acme is whole: 4 audit records, head "))
    #expect(verdict.count == "The chain of acme is whole: 4 audit records, head ".count + 64)
  }

  @Test(
    arguments: [
      ("rack", "1", "globex", [3, 2, 1]),
      ("rack", "1", "acme", [1]),
      ("book", "emma", "acme", [4, 3]),
      ("loan", Library.loan.uuidString.lowercased(), "globex", [4]),
    ]
  )
  func `a record's own trail is found by its id, whatever its form, living or gone`(
    kind: String,
    id: String,
    tenant: String,
    sequences: [Int]
  ) async throws {
    let answer = await Transcript.of(
      "trail",
      path,
      "--tenant",
      tenant,
      "--kind",
      kind,
      "--id",
      id,
      "--json"
    )
    #expect(answer.status == .good)
    let objects = try answer.objects()
    #expect(objects.dropLast().map { $0["sequence"] as? Int } == sequences)
    let chain = try #require(objects.last?["chain"] as? [String: Any])
    #expect(chain["isWhole"] as? Bool == true && chain["tenant"] as? String == tenant)
    #expect((chain["head"] as? [String: Any])?["sequence"] as? Int == 4)
  }

  @Test func `the newest records alone are listed where a number is given`() async throws {
    let answer = await Transcript.of("trail", path, "--tenant=globex", "--limit=1", "--json")
    #expect(try answer.objects().map { $0["sequence"] as? Int } == [4, nil])
  }

  @Test func `the only tenant need not be named`() async throws {
    let path = folder.path("single")
    let storage = try await FileStorage.open(at: path)
    let store = LifecycleStore(
      try Schema(kinds: [Library.Rack.self], tenancy: .single),
      storage: storage,
      access: RolePolicy(.role("all", may: .all))
    )
    let clerk = Principal(id: "clerk", roles: ["all"])
    try await store.repository(of: Library.Rack.self, as: clerk).create(Library.Rack(id: 1))
    try await storage.close()
    let answer = await Transcript.of("trail", path)
    #expect(answer.status == .good)
    #expect(answer.lines.last?.hasPrefix("The chain of default is whole: 1 audit record,") == true)
  }

  @Test func `a store without audit records has a whole chain of none`() async throws {
    let path = folder.path("empty")
    try await FileStorage.open(at: path).close()
    let answer = await Transcript.of("trail", path)
    let zeros = String(repeating: "0", count: 64)
    #expect(answer.status == .good)
    #expect(answer.lines == ["The chain of default is whole: 0 audit records, head \(zeros)"])
  }

  @Test func `a keyed chain is whole for who has the key, and broken for others`() async throws {
    let path = folder.path("keyed")
    try await Library.make(path, key: AuditKey(Array("secret".utf8)))
    let key = try folder.makeFile("key", "secret")
    let answer = await Transcript.of("trail", path, "--tenant", "acme", "--audit-key", key)
    #expect(answer.status == .good)
    #expect(answer.lines.last?.hasPrefix("The chain of acme is whole") == true)

    let without = await Transcript.of("trail", path, "--tenant", "acme")
    #expect(without.status == .bad)
    #expect(
      without.lines.last
        == "The chain of acme is broken at #1: the record is not as it was written; "
        + "if the store has an audit key, name its file by --audit-key"
    )
    let other = try folder.makeFile("other", "guess")
    let wrong = await Transcript.of(
      "trail",
      path,
      "--tenant",
      "acme",
      "--audit-key",
      other,
      "--json"
    )
    #expect(wrong.status == .bad)
    let chain = try #require(try wrong.objects().last?["chain"] as? [String: Any])
    #expect(chain["isWhole"] as? Bool == false && chain["brokenAt"] as? Int == 1)
    #expect(chain["problem"] as? String == "digestMismatch" && chain["head"] == nil)
  }
}
