/// The names in a simulated directory: those on the medium, those in memory, and what leads to them.
struct SimulatedNames: Sendable {
  /// Something done to the names that no sync has covered yet; each is on the medium wholly or not at all.
  enum Change: Sendable {
    case add(String, file: Int)
    case remove(String)
    case rename(String, to: String, file: Int)
  }

  /// File numbers by name, as a power loss leaves them in any case.
  private(set) var durable: [String: Int]
  /// File numbers by name, as calls see them.
  private(set) var volatile: [String: Int]
  /// What was done since the last sync, in order.
  private(set) var changes: [Change] = []

  private var lateError: Int32?

  /// Makes a directory that is wholly on the medium.
  init(atRest names: [String: Int] = [:]) {
    durable = names
    volatile = names
  }

  mutating func make(_ change: Change) {
    volatile.apply(change)
    changes.append(change)
  }

  /// Brings all names to the medium.
  ///
  /// - Returns: 0, or the number of an error that an earlier sync left for this one to report.
  mutating func sync() -> Int32 {
    if let number = lateError {
      lateError = nil
      return failSync(number, .keepNew)
    }
    for change in changes { durable.apply(change) }
    changes = []
    return 0
  }

  /// Fails to bring the names to the medium.
  ///
  /// - Returns: The number of the error; 0 where a later sync is to report it.
  mutating func failSync(_ number: Int32, _ pages: PagesAfterFailure) -> Int32 {
    changes = []
    switch pages {
    case .revertToOld: volatile = durable
    case .keepNew: break
    case .keepNewAndReportLater:
      lateError = number
      return 0
    }
    return number
  }

  /// Drops names from memory that the system takes for written.
  mutating func evict() {
    volatile = durable
    for change in changes { volatile.apply(change) }
  }

  /// The names on the medium where some of the changes have reached it.
  func surviving(_ hasReached: (Int) -> Bool) -> [String: Int] {
    var names = durable
    for (index, change) in changes.enumerated() where hasReached(index) { names.apply(change) }
    return names
  }
}

extension [String: Int] {
  /// Does to a directory's names what a change says.
  fileprivate mutating func apply(_ change: SimulatedNames.Change) {
    switch change {
    case .add(let name, let file):
      self[name] = file
    case .remove(let name):
      self[name] = nil
    case .rename(let name, let newName, let file):
      self[name] = nil
      self[newName] = file
    }
  }
}
