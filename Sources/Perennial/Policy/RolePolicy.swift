/// Allows what the roles of a principal allow; everything else is denied.
///
/// ```swift
/// let access = RolePolicy(
///   .role("viewer", may: [.read]),
///   .role("editor", may: [.read, .create, .update, .softDelete], on: ["project", "message"]),
///   .role("admin", may: .all)
/// )
/// ```
public struct RolePolicy: AccessPolicy {
  private let rules: [Rule]

  /// Makes a policy of rules; a principal may do what any rule of any of its roles allows.
  public init(_ rules: Rule...) {
    self.rules = rules
  }

  /// Makes a policy of an array of rules.
  public init(rules: [Rule]) {
    self.rules = rules
  }

  /// Allows where a rule fits; otherwise denies.
  public func decision(on request: AccessRequest) -> KindDecision {
    // By place, since a copy of a rule costs its three references.
    for index in rules.indices where rules[index].permissions.contains(request.permission) {
      if rules[index].kinds?.contains(request.kind) ?? true,
        request.principal.roles.contains(rules[index].role)
      {
        return .allow
      }
    }
    return .deny
  }

  /// What one role may do.
  public struct Rule: Sendable, Hashable {
    let role: String
    let permissions: Set<Permission>
    let kinds: Set<EntityKind>?

    /// A role's permissions.
    ///
    /// - Parameters:
    ///   - role: The role's name.
    ///   - permissions: What the role may do.
    ///   - kinds: With which kinds; nil for every kind.
    /// - Returns: The rule.
    public static func role(
      _ role: String,
      may permissions: Set<Permission>,
      on kinds: Set<EntityKind>? = nil
    ) -> Rule {
      Rule(role: role, permissions: permissions, kinds: kinds)
    }
  }
}

extension Set<Permission> {
  /// Everything within the caller's own tenant: all permissions but `listAcrossTenants`.
  public static var all: Set<Permission> {
    Set(Permission.allCases).subtracting([.listAcrossTenants])
  }
}
