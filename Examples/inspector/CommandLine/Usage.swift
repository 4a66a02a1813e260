/// How the inspector is called.
enum Usage {
  static let text = """
    Usage: inspector COMMAND PATH [options]

    Looks into the store in the directory PATH.

    \(commands)

      --json       JSON instead of text, a line for each record
      --progress   how far it has come, also where standard error is no terminal

    PHASE is active, inactive or archived. FILE holds the key of keyed audit chains.
    maintain needs the store for itself; all others work beside a program that writes, and
    change nothing, but that backup recovers a store that was not closed.

    Exit status: 0 when all is well, 1 when it is not, 64 for a wrong command line.
    """

  /// How one command is called.
  static func text(of command: Command) -> String {
    let options = Option.common.map { " [\($0.synopsis)]" }.joined()
    return "Usage: inspector \(command.synopsis)\(options)"
  }

  private static var commands: String {
    Command.allCases.map { "  \($0.synopsis)\n      \($0.summary)" }.joined(separator: "\n")
  }
}

/// Why a command line cannot be followed.
struct UsageError: Error, Equatable {
  let message: String
  /// The command that was asked for, as far as that is known.
  var command: Command?

  var usage: String {
    command.map(Usage.text(of:)) ?? Usage.text
  }
}
