/// The kinds of a host's domain, checked as a whole.
///
/// ```swift
/// let schema = try Schema(Project.self, Conversation.self, Message.self)
/// ```
///
/// A schema that was made is sound: what its actions put away its actions can bring back or remove as they
/// declare, no member of an operation is left held for good, and no cascade destroys what its rules
/// protect. Actions that a kind does not declare, it does not have: one without a restore stays away. It is
/// immutable and may be shared.
public struct Schema: Sendable {
  /// In a heap object, since planners ask for one part or another all the time.
  private final class Contents: Sendable {
    let tenancy: Tenancy
    let models: KindMap<KindModel>
    let order: [EntityKind]
    let inbound: KindMap<[RelationModel]>
    let removalRank: [EntityKind: Int]
    let allowsHardDeleteWithoutArchive: Bool

    init(
      _ list: [KindModel],
      _ models: [EntityKind: KindModel],
      _ tenancy: Tenancy,
      allowsHardDeleteWithoutArchive: Bool
    ) {
      let inbound = Dictionary(grouping: list.flatMap(\.relations), by: \.parentKind)
      self.tenancy = tenancy
      self.allowsHardDeleteWithoutArchive = allowsHardDeleteWithoutArchive
      self.models = KindMap(models)
      self.inbound = KindMap(inbound)
      order = list.map(\.kind)
      removalRank = Schema.ranks(of: order, inbound: inbound)
    }
  }

  private let contents: Contents

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
    let models = Dictionary(list.map { ($0.kind, $0) }) { first, _ in first }
    let problems = SchemaValidator(
      list: list,
      models: models
    ).problems()
    guard problems.isEmpty else { throw SchemaError(problems: problems) }
    contents = Contents(
      list,
      models,
      tenancy,
      allowsHardDeleteWithoutArchive: allowingHardDeleteWithoutArchive
    )
  }

  /// Whether records are isolated by tenant.
  public var tenancy: Tenancy { contents.tenancy }

  /// The kinds in the order in which they were given.
  public var kinds: [EntityKind] { order }

  /// A kind's name in messages.
  ///
  /// - Parameter kind: A kind.
  /// - Returns: The name; nil where the schema lacks the kind.
  public func displayName(of kind: EntityKind) -> DisplayName? {
    models[kind]?.displayName
  }

  private static func model<E: Entity>(of type: E.Type) -> KindModel {
    KindModel(type)
  }

  /// Ranks kinds along their relations, parents before children.
  ///
  /// Hard-delete cascades have no cycles; a relation of another rule that closes one is left out.
  private static func ranks(
    of kinds: [EntityKind],
    inbound: [EntityKind: [RelationModel]]
  ) -> [EntityKind: Int] {
    let relations = kinds.flatMap { inbound[$0] ?? [] }
    let cascades = relations.filter { $0.rules.hardDelete == .cascade }
    let others = relations.filter { $0.rules.hardDelete != .cascade }
    var ancestors = Dictionary(kinds.map { ($0, Set<EntityKind>()) }) { first, _ in first }
    for relation in cascades + others {
      let (child, parent) = (relation.id.child, relation.parentKind)
      guard child != parent, let above = ancestors[parent], !above.contains(child) else { continue }
      for kind in kinds where kind == child || ancestors[kind]?.contains(child) == true {
        ancestors[kind]?.formUnion(above.union([parent]))
      }
    }
    return ancestors.mapValues(\.count)
  }
}

extension Schema {
  var models: KindMap<KindModel> { contents.models }

  /// The kinds in the order in which they were given.
  var order: [EntityKind] { contents.order }

  /// The relations that point to a kind, in the order of their declarations.
  var inbound: KindMap<[RelationModel]> { contents.inbound }

  /// A kind's place behind the kinds that it depends on, by which removals are ordered.
  var removalRank: [EntityKind: Int] { contents.removalRank }

  var allowsHardDeleteWithoutArchive: Bool { contents.allowsHardDeleteWithoutArchive }

  func model(of kind: EntityKind) throws(LifecycleError) -> KindModel {
    guard let model = models[kind] else {
      throw .invalidArgument(
        "The kind “\(kind)” is not part of the schema; add its type to Schema(…)"
      )
    }
    return model
  }
}
