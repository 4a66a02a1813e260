import Foundation
import Perennial
import PerennialFileStorage
import Testing

@testable import inspector

/// What the inspector says where it cannot do what it is asked for: what, why, and the remedy.
@Suite struct InspectorWrongUseTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test(
    arguments: [
      ("", "name a command", nil),
      ("look a", "there is no command look", nil),
      ("verify", "verify needs PATH", .verify),
      ("verify a b", "verify takes PATH only; leave out b", .verify),
      ("backup a", "backup needs TARGET", .backup),
      ("backup a b c", "backup takes PATH and TARGET only; leave out c", .backup),
      ("stat a --kind=k", "stat has no option --kind; it has --json, --progress", .stat),
      ("stat a --json=1", "--json takes no value", .stat),
      ("stat a -v", "stat has no option -v; it has --json, --progress", .stat),
      ("stat -- ", "stat needs PATH", .stat),
      ("records a --kind", "--kind needs a value, KIND", .records),
      ("records a --kind=", "--kind needs a value, KIND", .records),
      ("records a --limit 0", "--limit needs a number from 1 on, not 0", .records),
      ("records a --limit ten", "--limit needs a number from 1 on, not ten", .records),
      (
        "records a --phase gone",
        "there is no phase gone; there are active, inactive, archived", .records
      ),
      ("trail a --id 7", "--kind and --id name a record together", .trail),
      ("trail a --kind k", "--kind and --id name a record together", .trail),
      (
        "trail a --phase active",
        "trail has no option --phase; it has --tenant, --kind, --id, "
          + "--limit, --audit-key, --json, --progress", .trail
      ),
    ] as [(String, String, Command?)]
  )
  func `a wrong command line is told with the right one`(
    line: String,
    message: String,
    command: Command?
  ) async throws {
    let words = line.split(separator: " ").map(String.init)
    let answer = await Transcript.of(words)
    #expect(answer.status == .wrongUse && answer.output.isEmpty)
    let usage = command.map(Usage.text(of:)) ?? Usage.text
    #expect(answer.messages == "inspector: \(message)\n\n\(usage)\n")
  }

  @Test func `an empty path is told, and a strange one moves no cursor`() async throws {
    let empty = await Transcript.of("stat", "")
    #expect(empty.messages.hasPrefix("inspector: PATH is empty\n\nUsage: inspector stat PATH"))
    let strange = await Transcript.of("stat", "a\u{1B}[2J\u{202E}")
    #expect(
      strange.messages == "inspector: Opening the directory a\\u{1b}[2J\\u{202e} failed: it does "
        + "not exist (errno 2); check the path\n"
    )
  }

  @Test func `every command and option is in the help`() async throws {
    for words in [["--help"], ["help"], ["stat", "-h"]] {
      let answer = await Transcript.of(words)
      #expect(answer.status == .good && answer.messages.isEmpty)
      #expect(answer.output == Usage.text + "\n")
    }
    for command in Command.allCases { #expect(Usage.text.contains("  \(command.synopsis)\n")) }
    for option in Option.allCases { #expect(Usage.text.contains(option.name)) }
    #expect(
      Usage.text(of: .backup) == "Usage: inspector backup PATH TARGET [--json] [--progress]"
    )
    #expect(Usage.text.split(separator: "\n").allSatisfy { $0.count <= 100 })
  }

  @Test func `operands that begin with a dash follow two`() throws {
    let arguments = try Arguments(["backup", "--json", "--", "-a", "--limit"])
    #expect(arguments.operands == ["-a", "--limit"] && arguments.isJSON)
  }

  @Test(arguments: Command.allCases)
  func `a directory that is not there is told, and not made`(command: Command) async throws {
    let path = folder.path("none")
    let answer = await Transcript.of(words(command, path))
    #expect(answer.status == .bad && answer.output.isEmpty)
    #expect(
      answer.messages == "inspector: Opening the directory \(path) failed: it does not exist "
        + "(errno 2); check the path\n"
    )
    #expect(try folder.names(in: "").isEmpty)
  }

  @Test(arguments: Command.allCases)
  func `a file in the directory's place is told`(command: Command) async throws {
    let path = try folder.makeFile("file")
    let answer = await Transcript.of(words(command, path))
    #expect(answer.status == .bad && answer.output.isEmpty)
    #expect(
      answer.messages
        == "inspector: Opening the directory \(path) failed: it is no directory (errno 20); "
        + "choose a directory\n"
    )
  }

  @Test(arguments: Command.allCases)
  func `a directory without a store is told, and stays as it is`(command: Command) async throws {
    let path = try folder.makeFolder("home")
    _ = try folder.makeFile("home/letter.txt")
    let answer = await Transcript.of(words(command, path))
    #expect(answer.status == .bad && answer.output.isEmpty)
    #expect(
      answer.messages == "inspector: \(path) holds no store; check the path, or open it for "
        + "writing to make one\n"
    )
    #expect(try folder.names(in: "home") == ["letter.txt"])
  }

  @Test(arguments: Command.allCases)
  func `a store of a later version is told`(command: Command) async throws {
    let path = folder.path("store")
    try await Library.make(path)
    try StoreFiles(path).raiseVersion(to: 2)
    let answer = await Transcript.of(words(command, path))
    #expect(answer.status == .bad && answer.output.isEmpty)
    #expect(
      answer.messages == "inspector: \(path): MANIFEST has format version 2, and this library "
        + "knows 1 and earlier ones; update the library\n"
    )
  }

  @Test func `maintaining a store in use is told, with who has it and what to do instead`()
    async throws
  {
    let path = folder.path("store")
    let storage = try await Library.fill(path)
    let answer = await Transcript.of("maintain", path)
    #expect(answer.status == .bad && answer.output.isEmpty)
    let process = ProcessInfo.processInfo.processIdentifier
    #expect(
      answer.messages == "inspector: \(path): The store is open for writing already, by process "
        + "\(process). A running program maintains its store itself; end it to maintain the store from "
        + "here\n"
    )
    try await storage.close()
    #expect(await Transcript.of("maintain", path).status == .good)
  }

  @Test func `names that are not in the store are told with those that are`() async throws {
    let path = folder.path("store")
    try await Library.make(path)
    for (options, message) in [
      (["records", "--kind", "bok"], "the store has no kind bok; it has book, loan, rack"),
      (["records", "--tenant", "acne"], "the store has no tenant acne; it has acme, globex"),
      (["trail", "--tenant", "acne"], "the store has no tenant acne; it has acme, globex"),
      (
        ["trail", "--tenant", "acme", "--kind", "book", "--id", "9"],
        "tenant acme has no audit record of book 9; `inspector records` lists ids"
      ),
    ] {
      let answer = await Transcript.of([options[0], path] + options.dropFirst())
      #expect(answer.status == .bad && answer.output.isEmpty)
      #expect(answer.messages == "inspector: \(path): \(message)\n")
    }
    let several = await Transcript.of("trail", path)
    #expect(several.status == .wrongUse)
    #expect(
      several.messages.hasPrefix(
        "inspector: each tenant has a trail of its own; choose one by --tenant: acme, globex\n"
      )
    )
    let key = await Transcript.of("trail", path, "--audit-key", folder.path("none"))
    #expect(key.status == .bad)
    #expect(
      key.messages.hasPrefix("inspector: \(path): the key cannot be read from \(folder.path)")
    )
    let target = try folder.makeFolder("full")
    _ = try folder.makeFile("full/letter.txt")
    let backup = await Transcript.of("backup", path, target)
    #expect(backup.status == .bad)
    #expect(
      backup.messages == "inspector: \(path): \(target) is not empty (letter.txt); back up into an "
        + "empty or a new directory\n"
    )
  }

  @Test func `a result that cannot be written is told`() async throws {
    let path = folder.path("store")
    try await Library.make(path)
    let messages = Lock("")
    let console = Console(
      write: { _ in throw StorageError(.noSpace, "full") },
      tell: { text in messages.withLock { $0 += text } },
      isTerminal: false
    )
    #expect(await Inspector.run(["export", path], console) == .bad)
    #expect(
      messages.withLock { $0 }
        == "inspector: \(path): the result cannot be written: noSpace: full\n"
    )
  }

  private func words(_ command: Command, _ path: String) -> [String] {
    [command.rawValue, path] + (command == .backup ? [folder.path("copy")] : [])
  }
}
