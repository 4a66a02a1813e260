import Foundation
import PageWalk
import Perennial

/// One run of a domain's program, with all that it says.
struct ProgramRun {
  private(set) var lines: [String] = []
  private(set) var complaints: [String] = []
  private(set) var status: Int32 = -1

  init(
    _ program: PageProgram,
    _ words: [String] = [],
    _ perform: (any Storage, Walkthrough, PageProgram.Options) async throws -> Void
  ) async {
    var lines: [String] = []
    var complaints: [String] = []
    status = await program.run(
      words,
      write: { lines.append($0) },
      complain: { complaints.append($0) },
      perform
    )
    self.lines = lines
    self.complaints = complaints
  }

  /// Runs a closure with the path of a directory that is gone afterwards.
  static func withStore(_ body: (String) async throws -> Void) async throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "perennial-examples-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try await body(path)
  }
}
