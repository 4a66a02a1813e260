import Foundation
import Perennial
import PerennialDomains
import PerennialFileStorage
import PerennialTesting
import Testing

/// What becomes of a removed teardown's files.
@Suite struct TeardownFileTests {
  @Test(arguments: Medium.allCases)
  func `TD6 every file of documents, images and slots is deleted after the commit, once`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      var details = Hangar.details
      details.images += [details.images[0], details.documents[0]]
      try await hangar.fill(hangar.teardown, .archived, details)
      #expect(hangar.bucket.deleted.isEmpty, "archiving deletes no file")
      let outcome = try await hangar.service.delete(hangar.teardown)
      #expect(hangar.bucket.deleted.count == 7)
      #expect(Set(hangar.bucket.deleted) == Hangar.paths)
      #expect(outcome.effects.done == 7 && outcome.effects.owed == 0)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD6 a removal that does not come about deletes no file`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let faulty = FaultyStorage(storage)
      let hangar = try Hangar(faulty)
      try await hangar.fill(hangar.teardown)
      faulty.inject(.failAfterPlanning(), intoCommit: faulty.counts.commits + 1)
      #expect(await refusal { try await hangar.service.delete(hangar.teardown) } != nil)
      #expect(hangar.bucket.deleted.isEmpty)
      #expect(try await hangar.store.effects.owed().isEmpty)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD6 a file that fails is told, fails nothing, and is tried again`(
    _ medium: Medium
  ) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      try await hangar.fill(hangar.teardown)
      hangar.bucket.fail(["org/nose.jpg"])
      let outcome = try await hangar.service.delete(hangar.teardown)
      #expect(outcome.status == .done)
      #expect(outcome.effects.done == 6 && outcome.effects.owed == 1)
      let owed = try await hangar.store.effects.owed()
      #expect(owed.map(\.file) == [Bucket.url + "org/nose.jpg"])
      #expect(owed.first?.lastError == "the bucket does not answer")
      #expect(owed.first?.field == "images" && owed.first?.entityID == .uuid(hangar.teardown))
      hangar.bucket.fail([])
      hangar.clock.advance(by: 3_600)
      #expect(try await hangar.store.effects.drain().done == 1)
      #expect(Set(hangar.bucket.deleted) == Hangar.paths && hangar.bucket.deleted.count == 7)
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD6 a URL outside the bucket is reported, never deleted`(_ medium: Medium) async throws {
    try await medium.withStorage { storage in
      let hangar = try Hangar(storage)
      var details = Teardowns.Details(tailNumber: "N1")
      details.documents = ["https://elsewhere.example/org/log.pdf", Bucket.url + "../other/x.pdf"]
      details.occm = Bucket.url + "org/occm.xlsx"
      try await hangar.fill(hangar.teardown, .archived, details)
      let outcome = try await hangar.service.delete(hangar.teardown)
      #expect(outcome.effects.done == 1 && outcome.effects.parked == 2)
      #expect(hangar.bucket.deleted == ["org/occm.xlsx"])
      let parked = try await hangar.store.effects.parked()
      #expect(Set(parked.map(\.file)) == Set(details.documents))
      #expect(parked.allSatisfy { $0.lastError?.isEmpty == false })
    }
  }

  @Test(arguments: [
    ("org/a.pdf", "org/a.pdf"), ("a%20b/%C3%BC.pdf", "a b/ü.pdf"), ("a.pdf?token=x#y", "a.pdf"),
    ("%2e%2e%2e", "..."), ("100%25.pdf", "100%.pdf"),
  ])
  func `TD6 a URL is turned into the path that the bucket knows`(
    _ row: (name: String, path: String)
  ) throws {
    let files = Teardowns.BucketFiles(urls: String(Bucket.url.dropLast())) { _ in }
    #expect(try files.path(of: Bucket.url + row.name) == row.path)
  }

  @Test(arguments: [
    "", "/", "a//b", "../a", "a/..", "./a", "%2e%2e/a", "a%2Fb", "%", "%2", "%zz", "a%00", "%ff",
    "?a", "a/",
  ])
  func `TD6 what names no file of the bucket has no path`(_ name: String) {
    let files = Teardowns.BucketFiles(urls: Bucket.url) { _ in }
    #expect(throws: PermanentEffectFailure.self) { try files.path(of: Bucket.url + name) }
    #expect(throws: PermanentEffectFailure.self) {
      try files.path(of: Bucket.url.replacing("https", with: "http") + "a.pdf")
    }
  }

  @Test(arguments: Medium.allCases)
  func `TD9 files that a crash left are deleted after the next start`(
    _ medium: Medium
  ) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "perennial-teardowns-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "org"),
      withIntermediateDirectories: true
    )
    var details = Hangar.details
    details.documents.removeAll { $0.contains("%") }
    let urls = [details.documents, details.images].flatMap(\.self)
    let files = urls.map { folder.appending(path: String($0.dropFirst(Bucket.url.count))).path }
    for file in files { #expect(FileManager.default.createFile(atPath: file, contents: Data([1]))) }
    let remover = DirectoryFileRemover(directory: folder.path, urls: Bucket.url)
    try await medium.withStorage { storage, crash in
      let first = try Hangar(storage) {
        $0.handler = remover
        $0.performedAtOnce = 0
      }
      try await first.fill(first.teardown, .archived, details)
      let outcome = try await first.service.delete(first.teardown)
      #expect(outcome.effects.owed == 6 && outcome.effects.done == 0)
      #expect(files.allSatisfy(FileManager.default.fileExists))
      let next = try Hangar(try await crash()) { $0.handler = remover }
      try await next.store.prepare()
      #expect(!files.contains(where: FileManager.default.fileExists))
      #expect(try await next.store.effects.owed().isEmpty)
      #expect(try await next.store.effects.parked().isEmpty)
      #expect(await refusal { try await next.service.get(next.teardown) }?.httpStatus == 404)
    }
  }
}
