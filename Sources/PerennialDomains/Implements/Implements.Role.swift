public import Perennial

extension Implements {
  /// What a principal may be; put the raw value into `Principal.roles`.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case reader
    /// Does everything.
    case admin

    /// The role of a token's `role_id`: 1 is the admin's.
    ///
    /// - Parameter roleID: The number.
    public init(roleID: Int) {
      self = roleID == 1 ? .admin : .reader
    }

    /// What the role may do.
    public var permissions: Set<Permission> {
      switch self {
      case .reader: [.read]
      case .admin: .all
      }
    }
  }

  /// What the roles may do, to be joined with rules of the host's own.
  public static var rules: [RolePolicy.Rule] {
    let names = Set(kinds.map { $0.kind })
    return Role.allCases.map { .role($0.rawValue, may: $0.permissions, on: names) }
  }

  /// The policy of ``rules``.
  public static var access: RolePolicy { RolePolicy(rules: rules) }
}
