import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// Checking, copying and tidying up.
@Suite struct InspectorCareTests {
  let folder: TemporaryFolder
  let path: String

  init() async throws {
    folder = try TemporaryFolder()
    path = folder.path("store")
    try await Library.make(path)
  }

  @Test func `a sound store is told to be sound`() async throws {
    let answer = await Transcript.of("verify", path)
    #expect(answer.status == .good && answer.messages.isEmpty)
    #expect(answer.lines.count == 2 && answer.lines[0] == "\(path): sound")
    let pattern =
      /^  \d+ bytes in 2 files are as they were written: 4 records, 8 audit records$/
    #expect(answer.lines[1].contains(pattern))

    let object = try #require(try await Transcript.of("verify", path, "--json").objects().first)
    #expect(object["isSound"] as? Bool == true)
    #expect(object["files"] as? Int == 2 && object["unprovenBytes"] as? Int == 0)
    #expect(object["records"] as? Int == 4 && object["auditRecords"] as? Int == 8)
    #expect((object["problems"] as? [Any])?.isEmpty == true)
  }

  @Test func `damage is told with file and place`() async throws {
    let name = try #require(try StoreFiles(path).names().first { $0.hasPrefix("ledger-") })
    try StoreFiles(path).flip(bit: 3, ofByte: 70, in: name)
    let answer = await Transcript.of("verify", path)
    #expect(answer.status == .bad && answer.messages.isEmpty)
    let problem =
      "\(name) is damaged at byte 64: there is no valid header of a frame; "
      + "restore the store from a backup"
    #expect(answer.lines == ["\(path): damaged", "  \(problem)"])

    let json = await Transcript.of("verify", path, "--json")
    #expect(json.status == .bad)
    let object = try #require(try json.objects().first)
    #expect(object["isSound"] as? Bool == false)
    let problems = try #require(object["problems"] as? [[String: String]])
    #expect(problems == [["code": "corrupt", "message": problem, "path": name]])

    let stat = await Transcript.of("stat", path)
    #expect(stat.status == .bad && stat.output.isEmpty)
    #expect(stat.messages == "inspector: \(path): \(problem)\n")
  }

  @Test func `a backup is a store of its own, verified`() async throws {
    let copy = folder.path("copy")
    let answer = await Transcript.of("backup", path, copy)
    #expect(answer.status == .good && answer.messages.isEmpty)
    #expect(
      answer.lines == [
        "\(path) is backed up to \(copy): 4 records, 8 audit records, verified"
      ]
    )
    let (original, copied) = (
      await Transcript.of("records", path, "--json"), await Transcript.of("records", copy, "--json")
    )
    #expect(original.output == copied.output && original.lines.count == 4)

    let other = folder.path("other")
    let json = await Transcript.of("backup", path, other, "--json")
    let object = try #require(try json.objects().first)
    #expect(object["path"] as? String == path && object["target"] as? String == other)
    #expect(object["isSound"] as? Bool == true && object["records"] as? Int == 4)
    #expect(await Transcript.of("verify", path).status == .good)
  }

  @Test func `a backup of damage is told to be damaged`() async throws {
    _ = await Transcript.of("maintain", path)
    let name = try #require(try StoreFiles(path).names().last { $0.hasPrefix("ledger-") })
    try StoreFiles(path).flip(bit: 0, ofByte: 200, in: name)
    let copy = folder.path("copy")
    let answer = await Transcript.of("backup", path, copy)
    #expect(answer.status == .bad)
    #expect(
      answer.lines == [
        "\(copy): damaged, as is what it was copied from; see inspector verify \(path)"
      ]
    )
  }

  @Test func `maintenance writes a checkpoint, and then has nothing to do`() async throws {
    let answer = await Transcript.of("maintain", path)
    #expect(answer.status == .good && answer.messages.isEmpty)
    let pattern =
      /^A checkpoint was written, \d segments? compacted; (\d[\d.]* k?B given back|the files grew by \d[\d.]* k?B)$/
    #expect(answer.lines.count == 1 && answer.lines[0].contains(pattern))
    #expect(await Transcript.of("maintain", path).lines == ["Nothing was to be done"])
    #expect(await Transcript.of("verify", path).status == .good)
    #expect(await Transcript.of("records", path).lines.count == 8)

    let json = await Transcript.of("maintain", path, "--json")
    let object = try #require(try json.objects().first)
    #expect(object["hasCheckpoint"] as? Bool == false)
    #expect(object["compactedSegments"] as? Int == 0 && object["freedBytes"] as? Int == 0)
  }

  @Test func `a store in use is read beside its writer`() async throws {
    let path = folder.path("used")
    let storage = try await Library.fill(path)
    for command in ["stat", "verify", "records", "export"] {
      let answer = await Transcript.of(command, path)
      #expect(answer.status == .good && answer.messages.isEmpty, "\(command)")
    }
    let stat = await Transcript.of("stat", path)
    #expect(
      stat.lines[0] == "\(path): format 1.0, in use, or its program ended without closing it; "
        + "what is not proven to be durable is left out"
    )
    try await storage.close()
  }

  @Test func `a store in use is backed up beside its writer, and left to it`() async throws {
    let path = folder.path("used")
    let storage = try await Library.fill(path)
    let before = try StoreFiles(path).names().map { try StoreFiles(path).content(of: $0) }
    let copy = folder.path("copy")
    let answer = await Transcript.of("backup", path, copy)
    #expect(answer.status == .good && answer.messages.isEmpty)
    #expect(
      answer.lines == ["\(path) is backed up to \(copy): 4 records, 8 audit records, verified"]
    )
    #expect(try StoreFiles(path).names().map { try StoreFiles(path).content(of: $0) } == before)
    let store = try Library.store(in: storage)
    let racks = store.repository(of: Library.Rack.self, as: Library.ann)
    try await racks.create(Library.Rack(id: 7))
    try await storage.close()
    #expect(await Transcript.of("stat", copy).lines[0] == "\(copy): format 1.0, closed")
    #expect(await Transcript.of("records", copy, "--json").lines.count == 4)
    #expect(await Transcript.of("records", path, "--json").lines.count == 5)
  }

  @Test func `a store that was not closed is recovered before it is backed up`() async throws {
    let open = folder.path("open")
    let storage = try await Library.fill(open)
    let left = folder.path("left")
    try FileManager.default.copyItem(atPath: open, toPath: left)
    try await storage.close()
    let answer = await Transcript.of("backup", left, folder.path("copy"))
    #expect(answer.status == .good)
    #expect(answer.messages.hasPrefix("inspector: the store was not closed. It is recovered: "))
    #expect(await Transcript.of("records", folder.path("copy"), "--json").lines.count == 4)
    #expect(await Transcript.of("stat", left).lines[0] == "\(left): format 1.0, closed")
  }

  @Test func `a store that was not closed is recovered before it is maintained`() async throws {
    let open = folder.path("open")
    let storage = try await Library.fill(open)
    let copy = folder.path("copy")
    try FileManager.default.copyItem(atPath: open, toPath: copy)
    try await storage.close()
    try StoreFiles(copy).append("torn", to: "ledger-0000000000000001")
    let stat = await Transcript.of("stat", copy)
    #expect(stat.status == .good && stat.lines.contains("torn        4 B"), "\(stat.lines)")
    let counts = try await Transcript.of("stat", copy, "--json").objects().first
    #expect(counts?["tornBytes"] as? Int == 4)
    let verify = await Transcript.of("verify", copy)
    #expect(verify.status == .good)
    #expect(
      verify.lines.last
        == "  4 bytes at the end are torn, of a write that was not finished: nothing of "
        + "it was acknowledged as durable"
    )
    let report = try await Transcript.of("verify", copy, "--json").objects().first
    #expect(report?["tornBytes"] as? Int == 4 && report?["isSound"] as? Bool == true)
    let answer = await Transcript.of("maintain", copy)
    #expect(answer.status == .good)
    #expect(
      answer.messages == "inspector: the store was not closed. It is recovered: all that was "
        + "acknowledged as durable is there; 4 B of an unfinished write at the end were dropped.\n"
    )
    #expect(await Transcript.of("stat", copy).lines[0] == "\(copy): format 1.0, closed")
    #expect(await Transcript.of("records", copy).lines.count == 8)
  }

  @Test func `progress is shown on a terminal, and where it is asked for`() async throws {
    let silent = await Transcript.of("verify", path)
    #expect(silent.messages.isEmpty)
    let asked = await Transcript.of("verify", path, "--progress")
    let steps = asked.messages.split(separator: "\n")
    #expect(steps.first?.hasPrefix("verifying: 0 % of ") == true && steps.count > 1)
    #expect(steps.last?.hasPrefix("verifying: 100 % of ") == true)
    let watched = await Transcript.of("verify", path, isTerminal: true)
    #expect(watched.messages.hasPrefix("\r\u{1B}[Kverifying: 0 % of "))
    #expect(watched.messages.hasSuffix("\r\u{1B}[K") && !watched.messages.contains("\n"))
    for command in ["stat", "maintain"] {
      let shown = await Transcript.of(command, path, "--progress").messages
      #expect(shown.hasPrefix("opening: 0 % of "), "\(command)")
    }
    let export = await Transcript.of("export", path, "--progress").messages
    #expect(export.contains("opening: 100 % of "))
    #expect(export.hasSuffix("exporting: 50 % of 12 records\nexporting: 100 % of 12 records\n"))
    let backup = await Transcript.of("backup", path, folder.path("copy"), "--progress").messages
    for step in ["opening: ", "copying: ", "verifying: "] { #expect(backup.contains(step)) }
  }
}
