public import Perennial

extension Teardowns {
  /// What a principal can do; put the raw values into `Principal.roles`.
  public enum Capability: String, Sendable, Hashable, CaseIterable {
    /// Reads; everybody of an organisation.
    case member
    /// Creates, updates, takes every step, deletes, and reads the audit trail.
    case seller

    /// What the capability allows.
    public var permissions: Set<Permission> {
      switch self {
      case .member: [.read]
      case .seller:
        [.read, .create, .update, .change, .archive, .restore, .hardDelete, .readAudit]
      }
    }
  }

  /// What the capabilities allow, to be joined with rules of the host's own.
  public static var rules: [RolePolicy.Rule] {
    let names = Set(kinds.map { $0.kind })
    return Capability.allCases.map { .role($0.rawValue, may: $0.permissions, on: names) }
  }

  /// The policy of ``rules``.
  public static var access: RolePolicy { RolePolicy(rules: rules) }
}
