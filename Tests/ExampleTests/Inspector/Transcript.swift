import Foundation
import Perennial

@testable import inspector

/// What the inspector answered to one command line.
struct Transcript {
  let status: Inspector.Status
  let output: String
  let messages: String

  var lines: [String] {
    output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  static func of(_ words: String..., isTerminal: Bool = false) async -> Transcript {
    await of(words, isTerminal: isTerminal)
  }

  static func of(_ words: [String], isTerminal: Bool = false) async -> Transcript {
    let messages = Lock("")
    var output = Data()
    let console = Console(
      write: { output += $0 },
      tell: { text in messages.withLock { $0 += text } },
      isTerminal: isTerminal
    )
    let status = await Inspector.run(words, console)
    return Transcript(
      status: status,
      output: String(decoding: output, as: UTF8.self),
      messages: messages.withLock { $0 }
    )
  }

  /// The lines of the output, decoded.
  func objects() throws -> [[String: Any]] {
    try lines.map { line in
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
    }
  }
}
