import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What a person is told of a path that is no store: the exact texts, on the real file system.
@Suite struct PlaceErrorTests {
  private let temporary: TemporaryDirectory
  private let path: String

  init() throws {
    temporary = try TemporaryDirectory()
    path = temporary.path + "/store"
  }

  private func text(_ access: FileStorage.Access = .writing) async throws -> ErrorText? {
    try await ErrorText.of(at: path) { try await FileStorage.open(at: path, for: access) }
  }

  private func add(_ name: String, _ bytes: [UInt8] = []) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: path + "/" + name, contents: Data(bytes)))
  }

  private func makeStore() async throws {
    try await FileStorage.open(at: path).close()
  }

  private static let missing = ErrorText(
    .notFound,
    "Opening the directory STORE failed: it does not exist (errno 2); check the path"
  )

  @Test func `a directory that is missing is made for writing, and for that alone`() async throws {
    #expect(try await text(.reading) == Self.missing)
    let verified = try await ErrorText.of(at: path) { try await FileStorage.verify(at: path) }
    #expect(verified == Self.missing)
    let storage = try await FileStorage.open(at: path)
    #expect(storage.openReport.isNew)
    #expect(temporary.mode(of: "store") == 0o700)
    try await storage.close()
  }

  @Test func `a directory whose parent is missing is not made`() async throws {
    let deep = path + "/deep"
    let text = try await ErrorText.of(at: deep) { try await FileStorage.open(at: deep) }
    #expect(text == Self.missing)
    #expect(temporary.mode(of: "store") == nil)
  }

  @Test func `a directory without a store cannot be read`() async throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let expected = ErrorText(
      .notFound,
      "STORE holds no store; check the path, or open it for writing to make one"
    )
    #expect(try await text(.reading) == expected)
    let verified = try await ErrorText.of(at: path) { try await FileStorage.verify(at: path) }
    #expect(verified == expected)
  }

  @Test(arguments: [FileStorage.Access.writing, .reading])
  func `a file in the directory's place`(access: FileStorage.Access) async throws {
    #expect(FileManager.default.createFile(atPath: path, contents: Data("a file".utf8)))
    let expected = ErrorText(
      .notAStore,
      "Opening the directory STORE failed: it is no directory (errno 20); choose a directory"
    )
    #expect(try await text(access) == expected)
  }

  @Test(arguments: [FileStorage.Access.writing, .reading])
  func `a symbolic link in the directory's place`(access: FileStorage.Access) async throws {
    try FileManager.default.createDirectory(
      atPath: temporary.path + "/elsewhere",
      withIntermediateDirectories: false
    )
    try temporary.addSymbolicLink("store", to: "elsewhere")
    let expected = ErrorText(
      .notAStore,
      "Opening the directory STORE failed: it is no directory (errno 20); choose a directory"
    )
    #expect(try await text(access) == expected)
    #expect(temporary.mode(of: "elsewhere/LOCK") == nil)
  }

  @Test func `a path with an odd name is a path like any other`() async throws {
    for name in ["with space", "é\u{301}", "new\nline", "-rf", "%s%n", "'\"$(x)", "ledger-1"] {
      let odd = temporary.path + "/" + name
      try await FileStorage.open(at: odd + "/").close()
      #expect(try await FileStorage.verify(at: odd).isSound, "\(name)")
    }
    let long = temporary.path + "/" + String(repeating: "x", count: 300)
    let text = try await ErrorText.of(at: long) { try await FileStorage.open(at: long) }
    let expected = ErrorText(
      .notAStore,
      "Opening the directory STORE failed: the name is too long (errno 36); choose another directory"
    )
    #expect(text == expected)
  }

  @Test(arguments: [
    ".bashrc", "notes.txt", "ledger-1", "ledger-000000000000000G", "checkpoint-", "MANIFEST~",
  ])
  func `a directory of other files is no place for a new store`(name: String) async throws {
    try add(name)
    let expected = ErrorText(
      .notAStore,
      "STORE holds no store and is not empty (\(name)); choose an empty or a new directory"
    )
    #expect(try await text() == expected)
  }

  @Test(arguments: ["lost+found", ".DS_Store", ".nfs000000000001", ".fuse_hidden0001"])
  func `what file systems put anywhere is let pass`(name: String) async throws {
    try add(name)
    try await makeStore()
    #expect(temporary.mode(of: "store/" + name) != nil)
  }

  @Test func `other files beside a store are let alone`() async throws {
    try await makeStore()
    let names = [
      "notes.txt", "ledger-1", "ledger-000000000000000G", "LEDGER-0000000000000009", " LOCK",
      "ledger-0000000000000009.old", "ledger-00000000000000009",
    ]
    for name in names { try add(name, [1, 2, 3]) }
    try add("ledger-0000000000000009", [1, 2, 3])
    try await makeStore()
    for name in names { #expect(temporary.mode(of: "store/" + name) != nil, "\(name)") }
    #expect(temporary.mode(of: "store/ledger-0000000000000009") == nil)
    #expect(try await FileStorage.verify(at: path).isSound)
  }

  @Test(arguments: ["MANIFEST", "LOCK", "ledger-0000000000000001"])
  func `a symbolic link in a file's place is refused`(name: String) async throws {
    try await makeStore()
    try FileManager.default.moveItem(
      atPath: path + "/" + name,
      toPath: temporary.path + "/elsewhere"
    )
    try temporary.addSymbolicLink("store/" + name, to: "../elsewhere")
    let expected = ErrorText(
      .notAStore,
      "Opening STORE/\(name) failed: it is a symbolic link, which a store never has (errno 40); "
        + "put the file itself there"
    )
    #expect(try await text() == expected)
  }

  @Test(arguments: ["MANIFEST", "LOCK", "ledger-0000000000000001"])
  func `a directory in a file's place is refused`(name: String) async throws {
    try await makeStore()
    try FileManager.default.removeItem(atPath: path + "/" + name)
    try FileManager.default.createDirectory(
      atPath: path + "/" + name,
      withIntermediateDirectories: false
    )
    let expected = ErrorText(
      .notAStore,
      "Opening STORE/\(name) failed: it is no regular file (errno 22); move it away"
    )
    #expect(try await text() == expected)
  }
}
