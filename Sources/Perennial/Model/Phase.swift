/// What a state means to the library: in use, put away, or put away for good.
///
/// Every state of every kind belongs to one phase. The library's rules speak of phases; a kind's own
/// states give them the names that its users know.
public enum Phase: UInt8, Sendable, Hashable, Codable, CaseIterable {
  /// In use: found, listed and changed by default.
  case active
  /// Soft-deleted: read-only, hidden by default, restorable.
  case inactive
  /// Put away: read-only, hidden by default, restorable, and the only phase to hard-delete from.
  case archived
}

extension Phase: CustomStringConvertible {
  /// The phase's name: `active`, `inactive` or `archived`.
  public var description: String {
    switch self {
    case .active: "active"
    case .inactive: "inactive"
    case .archived: "archived"
    }
  }
}
