import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import chinook

/// What the program reads and writes, apart from the data.
@Suite struct ChinookInputTests {
  @Test func `options are given in either form, in any order`() throws {
    let arguments = try Arguments([
      "--artist", "1", "data", "--playlist=2", "--genre", "3", "--employee=4",
      "--reports-employee", "-5",
    ])
    let expected = Arguments(
      folder: "data",
      artist: 1,
      playlist: 2,
      genre: 3,
      employee: 4,
      reportsEmployee: -5
    )
    #expect(arguments == expected)
    #expect(try Arguments(["data"]) == Arguments(folder: "data"))
    for words in [["data", "--store", "here"], ["--store=here", "data"]] {
      #expect(try Arguments(words) == Arguments(folder: "data", store: "here"))
    }
  }

  @Test(
    arguments: [
      ("", "name one folder"),
      ("a b", "name one folder"),
      ("a --artist", "--artist needs an id"),
      ("a --genre rock", "--genre needs an id"),
      ("a --genre=", "--genre needs an id"),
      ("a --store", "--store needs a directory"),
      ("a --store=", "--store needs a directory"),
      ("a --album 1", "there is no option --album"),
      ("a -x", "there is no option -x"),
      ("a -", "there is no option -"),
    ]
  )
  func `a wrong command line is refused with the remedy`(line: String, remedy: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let error = #expect(throws: UsageError.self) { try Arguments(words) }
    #expect(error?.message.hasPrefix(remedy) == true)
    #expect(error?.description.contains("Usage: chinook DIR") == true)
  }

  @Test func `a line is JSON with sorted keys, and leaves out what it does not speak of`() throws {
    let start = Line(step: 0, active: ["track": 2, "album": 1])
    #expect(try start.json() == #"{"active":{"album":1,"track":2},"step":0}"#)
    let done = Line(step: 6, ok: .yes, affected: ["a": 1], detached: [:], active: [:])
    let text = #"{"active":{},"affected":{"a":1},"detached":{},"ok":true,"step":6}"#
    #expect(try done.json() == text)
    let refused = Line(step: 5, ok: .no(code: "X"), affected: [:], blocked: ["t": 2], active: [:])
    let code = #"{"active":{},"affected":{},"blocked":{"t":2},"ok":"X","step":5}"#
    #expect(try refused.json() == code)
  }

  @Test func `another program's store is refused, and stays as it is`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("library")
    try await Library.make(path)
    let error = await #expect(throws: ShelfError.self) {
      try await Shelf.open(path) { _ in Issue.record("it was opened") }
    }
    #expect(
      error?.message == "\(path) holds another program's records, of kind book; "
        + "name a new directory"
    )
    _ = try folder.makeFile("letter.txt")
    let refusal = await #expect(throws: StorageError.self) {
      try await Shelf.open(folder.path) { _ in }
    }
    #expect(refusal?.code == .notAStore)
    #expect(try folder.names(in: "") == ["letter.txt", "library"])
    let again = await #expect(throws: UsageError.self) {
      try await Shelf.open(folder.path("new")) { _ in throw UsageError(message: "stop") }
    }
    #expect(again?.message == "stop")
    try await Shelf.open(folder.path("new")) { storage in
      let contents = try await storage.contents()
      #expect(contents.kinds.isEmpty)
    }
  }

  @Test func `a folder without the files is refused by name`() throws {
    let folder = URL(filePath: "/nowhere")
    let error = #expect(throws: DatasetError.self) { try Dataset.load(from: folder) }
    #expect(error?.message.hasPrefix("/nowhere/artist.jsonl: cannot be read") == true)
  }

  @Test func `a line that does not decode is refused by file and line`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = "{\"artistId\": 1, \"name\": \"One\"}\n\n{\"artistId\": \"two\"}\n"
    try Data(text.utf8).write(to: folder.appending(path: "artist.jsonl"))
    let error = #expect(throws: DatasetError.self) { try Dataset.load(from: folder) }
    #expect(error?.message.contains("artist.jsonl:3: this is no artist") == true)
  }
}
