public import Perennial

extension Assemblies {
  /// What a principal may be; put the raw value into `Principal.roles`.
  public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Reads.
    case viewer = "Viewer"
    /// Reads, writes, deletes and restores.
    case editor = "Editor"
    /// Does what an editor does, and reads the audit trail.
    case admin = "Admin"
    /// Does what an admin does, and lists other companies.
    case systemAdmin = "SystemAdmin"

    /// What the role may do.
    ///
    /// Nobody moves: a component stays in its project, and an assembly in its component. Nobody archives or
    /// removes for good.
    public var permissions: Set<Permission> {
      switch self {
      case .viewer: [.read]
      case .editor: [.read, .create, .update, .softDelete, .restore]
      case .admin: Role.editor.permissions.union([.readAudit])
      case .systemAdmin: Role.admin.permissions.union([.listAcrossTenants])
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
