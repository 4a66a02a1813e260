/// The kinds of a host's domain, checked as a whole.
///
/// ```swift
/// let schema = try Schema(Project.self, Conversation.self, Message.self)
/// ```
///
/// A schema that was made is sound: every record can be restored and removed, nothing is stuck, and no
/// cascade destroys what its rules protect. It is immutable and may be shared.
public struct Schema: Sendable {
  /// Whether records are isolated by tenant.
  public let tenancy: Tenancy
  let models: [EntityKind: KindModel]
  /// The kinds in the order in which they were given.
  let order: [EntityKind]
  /// The relations that point to a kind, in the order of their declarations.
  let inbound: [EntityKind: [RelationModel]]
  /// A kind's place with every kind before those that a hard-delete cascade leads it to.
  let removalRank: [EntityKind: Int]
  let allowsHardDeleteWithoutArchive: Bool

  /// Checks and compiles the kinds of a domain.
  ///
  /// - Parameters:
  ///   - kinds: The entity types.
  ///   - tenancy: Whether records are isolated by tenant.
  ///   - allowingHardDeleteWithoutArchive: Whether hard deletes that are declared with
  ///     `skippingArchive: true` may start before the archived phase.
  /// - Throws: ``SchemaError`` that lists every problem found, each with its kind and the remedy.
  public init(
    _ kinds: any Entity.Type...,
    tenancy: Tenancy = .isolated,
    allowingHardDeleteWithoutArchive: Bool = false
  ) throws(SchemaError) {
    try self.init(
      kinds: kinds,
      tenancy: tenancy,
      allowingHardDeleteWithoutArchive: allowingHardDeleteWithoutArchive
    )
  }

  /// Checks and compiles the kinds of a domain, given as an array.
  ///
  /// Parameters and errors are those of ``init(_:tenancy:allowingHardDeleteWithoutArchive:)``.
  public init(
    kinds: [any Entity.Type],
    tenancy: Tenancy = .isolated,
    allowingHardDeleteWithoutArchive: Bool = false
  ) throws(SchemaError) {
    let list = kinds.map { Self.model(of: $0) }
    self.tenancy = tenancy
    allowsHardDeleteWithoutArchive = allowingHardDeleteWithoutArchive
    order = list.map(\.kind)
    models = Dictionary(list.map { ($0.kind, $0) }) { first, _ in first }
    inbound = Dictionary(grouping: list.flatMap(\.relations), by: \.parentKind)
    let problems = SchemaValidator(
      list: list,
      models: models,
      allowsSkippingArchive: allowingHardDeleteWithoutArchive
    ).problems()
    guard problems.isEmpty else { throw SchemaError(problems: problems) }
    removalRank = Self.ranks(of: order, inbound: inbound)
  }

  /// The kinds in the order in which they were given.
  public var kinds: [EntityKind] { order }

  private static func model<E: Entity>(of type: E.Type) -> KindModel {
    KindModel(type)
  }

  /// Ranks kinds along hard-delete cascades, parents before children; cycles are already refused.
  private static func ranks(
    of kinds: [EntityKind],
    inbound: [EntityKind: [RelationModel]]
  ) -> [EntityKind: Int] {
    var ranks: [EntityKind: Int] = [:]
    for kind in kinds {
      ranks[kind] = 0
    }
    for _ in kinds {
      for parent in kinds {
        for relation in inbound[parent] ?? []
        where relation.rules.hardDelete == .cascade && relation.id.child != parent {
          let rank = (ranks[parent] ?? 0) + 1
          ranks[relation.id.child] = max(ranks[relation.id.child] ?? 0, rank)
        }
      }
    }
    return ranks
  }
}

/// Whether a schema's records are isolated by tenant.
public enum Tenancy: String, Sendable, Hashable, Codable {
  /// Each record belongs to its creator's tenant; a principal without one may do nothing.
  case isolated
  /// There are no tenants: all records belong to ``TenantID/builtIn``, whatever principals say.
  case single
}

extension Schema {
  func model(of kind: EntityKind) throws(LifecycleError) -> KindModel {
    guard let model = models[kind] else {
      throw .invalidArgument(
        "The kind “\(kind)” is not part of the schema; add its type to Schema(…)"
      )
    }
    return model
  }
}
