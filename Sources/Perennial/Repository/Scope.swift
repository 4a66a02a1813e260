/// Which phases a read or a verb looks in; active by default.
///
/// Scopes are sets: `[.active, .archived]` is their union. A scope never widens the tenant.
public struct Scope: OptionSet, Sendable, Hashable, Codable {
  /// The set's bits.
  public let rawValue: Int

  /// Makes a set of bits.
  public init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// Records in use.
  public static let active = Scope(rawValue: 1)
  /// Soft-deleted records.
  public static let inactive = Scope(rawValue: 2)
  /// Archived records.
  public static let archived = Scope(rawValue: 4)
  /// Records of every phase.
  public static let all: Scope = [.active, .inactive, .archived]

  /// The scope of one phase.
  init(_ phase: Phase) {
    switch phase {
    case .active: self = .active
    case .inactive: self = .inactive
    case .archived: self = .archived
    }
  }

  func contains(_ phase: Phase) -> Bool {
    contains(Scope(phase))
  }

  var phases: Set<Phase> {
    var phases: Set<Phase> = []
    if contains(.active) { phases.insert(.active) }
    if contains(.inactive) { phases.insert(.inactive) }
    if contains(.archived) { phases.insert(.archived) }
    return phases
  }
}
