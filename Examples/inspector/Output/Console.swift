import Foundation
import PerennialFileStorage

/// Where a command writes: its result apart from everything else.
struct Console {
  private static let eraseLine = "\r\u{1B}[K"

  /// Takes the result.
  let output: Output
  /// Takes messages; may be called from any thread.
  private let tell: @Sendable (String) -> Void
  /// Whether a line of messages can be written over.
  private let isTerminal: Bool

  /// Makes a console.
  ///
  /// - Parameters:
  ///   - write: Takes the result, piece by piece.
  ///   - tell: Takes messages; may be called from any thread.
  ///   - isTerminal: Whether a line of messages can be written over.
  init(
    write: @escaping (Data) throws -> Void,
    tell: @escaping @Sendable (String) -> Void,
    isTerminal: Bool
  ) {
    self.tell = tell
    self.isTerminal = isTerminal
    output = Output { piece in
      // The result may go to the same terminal.
      if isTerminal { tell(Self.eraseLine) }
      try write(piece)
    }
  }

  /// The process's own: the result to standard output, messages to standard error.
  static var standard: Console {
    Console(
      write: { try FileHandle.standardOutput.write(contentsOf: $0) },
      tell: { try? FileHandle.standardError.write(contentsOf: Data($0.utf8)) },
      isTerminal: isatty(STDERR_FILENO) == 1
    )
  }

  /// Writes a message, in place of progress that may stand there.
  func say(_ message: String) {
    tell((isTerminal ? Self.eraseLine : "") + message)
  }
}

extension Console {
  /// Shows progress: on a terminal one line that is written over, else a line for each tenth.
  ///
  /// - Parameter isWanted: Whether to show it where nobody watches a terminal.
  /// - Returns: What is to be told of progress; nil where it is not shown.
  func progress(isWanted: Bool) -> StorageProgressHandler? {
    guard let show = display(isWanted: isWanted) else { return nil }
    return { progress in
      let (done, total) = (progress.done, progress.total)
      show(progress.step.rawValue, done.percentage(of: total), total.asByteCount)
    }
  }

  /// Shows how far a command has come with something that it counts itself.
  ///
  /// - Parameters:
  ///   - step: What is being done.
  ///   - total: How many there are.
  ///   - isWanted: Whether to show it where nobody watches a terminal.
  /// - Returns: To be called for each; nil where progress is not shown.
  func counter(_ step: String, of total: Int, isWanted: Bool) -> (() -> Void)? {
    guard let show = display(isWanted: isWanted) else { return nil }
    var (done, told) = (0, -1)
    return {
      done += 1
      let percentage = done.percentage(of: total)
      guard percentage != told else { return }
      told = percentage
      show(step, percentage, total.counted("record"))
    }
  }

  /// Shows a step, how much of it is done in hundredths, and of how much.
  private func display(isWanted: Bool) -> (@Sendable (String, Int, String) -> Void)? {
    guard isTerminal || isWanted else { return nil }
    return { [tell, isTerminal] step, percentage, total in
      let text = "\(step): \(percentage) % of \(total)"
      if isTerminal {
        tell(Self.eraseLine + (percentage < 100 ? text : ""))
      } else if percentage.isMultiple(of: 10) {
        tell(text + "\n")
      }
    }
  }
}

extension BinaryInteger {
  fileprivate func percentage(of total: Self) -> Int {
    total == 0 ? 100 : Int(self * 100 / total)
  }
}
