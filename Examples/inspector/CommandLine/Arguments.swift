import Perennial

/// What a command line says.
struct Arguments: Equatable {
  let command: Command
  /// What the command works on, as many as it names.
  let operands: [String]
  var kind: EntityKind?
  var tenant: TenantID?
  var phase: Phase?
  /// The text of an id; which form it has, only the store can tell.
  var id: String?
  var limit: Int?
  /// The file of the key of the store's audit chains.
  var auditKey: String?
  var isJSON = false
  var showsProgress = false

  /// The store's directory.
  var path: String { operands[0] }
}

extension Arguments {
  /// Reads a command line, without the program's name; options are given as `--limit 9` or `--limit=9`.
  init(_ words: [String]) throws(UsageError) {
    var rest = words[...]
    guard let word = rest.popFirst() else { throw UsageError(message: "name a command") }
    guard let command = Command(rawValue: word) else {
      throw UsageError(message: "there is no command \(word.printable)")
    }
    var operands: [String] = []
    var options: [(Option, String)] = []
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        operands.append(word)
        continue
      }
      options.append(try Self.option(word, of: command, &rest))
    }
    try Self.check(operands, of: command)
    self.init(command: command, operands: operands)
    for (option, value) in options { try set(option, to: value) }
    guard (id == nil) == (kind == nil) || command != .trail else {
      throw UsageError(message: "--kind and --id name a record together", command: command)
    }
  }

  /// Reads an option and its value.
  private static func option(
    _ word: String,
    of command: Command,
    _ rest: inout ArraySlice<String>
  ) throws(UsageError) -> (Option, String) {
    let known = command.options + Option.common
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0])
    guard let option = known.first(where: { $0.name == name }) else {
      let names = known.map(\.name).joined(separator: ", ")
      throw UsageError(
        message: "\(command.rawValue) has no option \(name.printable); it has \(names)",
        command: command
      )
    }
    let given = parts.count > 1 ? String(parts[1]) : nil
    guard let valueName = option.value else {
      if given == nil { return (option, "") }
      throw UsageError(message: "\(name) takes no value", command: command)
    }
    guard let value = given ?? rest.popFirst(), !value.isEmpty else {
      throw UsageError(message: "\(name) needs a value, \(valueName)", command: command)
    }
    return (option, value)
  }

  private static func check(_ operands: [String], of command: Command) throws(UsageError) {
    let names = command.operands
    if operands.count < names.count {
      let missing = names[operands.count]
      throw UsageError(message: "\(command.rawValue) needs \(missing)", command: command)
    }
    if operands.count > names.count {
      let extra = operands[names.count].printable
      throw UsageError(
        message:
          "\(command.rawValue) takes \(names.joined(separator: " and ")) only; leave out \(extra)",
        command: command
      )
    }
    for (name, operand) in zip(names, operands) where operand.isEmpty {
      throw UsageError(message: "\(name) is empty", command: command)
    }
  }

  private mutating func set(_ option: Option, to value: String) throws(UsageError) {
    switch option {
    case .kind: kind = EntityKind(rawValue: value)
    case .tenant: tenant = TenantID(value)
    case .id: id = value
    case .auditKey: auditKey = value
    case .json: isJSON = true
    case .progress: showsProgress = true
    case .phase:
      phase = Phase.allCases.first { $0.description == value }
      guard phase == nil else { break }
      let names = Phase.allCases.map(\.description).joined(separator: ", ")
      throw UsageError(
        message: "there is no phase \(value.printable); there are \(names)",
        command: command
      )
    case .limit:
      limit = Int(value).flatMap { $0 > 0 ? $0 : nil }
      guard limit == nil else { break }
      throw UsageError(
        message: "--limit needs a number from 1 on, not \(value.printable)",
        command: command
      )
    }
  }
}
