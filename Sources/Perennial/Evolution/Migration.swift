#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How records that were stored under an earlier schema become records of today's (rule S25).
///
/// A store is given its migrations and runs those that its data needs, once, before its first verb:
///
/// ```swift
/// let store = LifecycleStore(
///   schema,
///   storage: storage,
///   access: policy,
///   migrations: [
///     .upgrade(Note.self, from: 1) { (old: OldNote) in Note(id: old.id, projectID: old.project) },
///     .addRelation("project", of: Note.self),
///   ]
/// )
/// ```
///
/// Declarations may stay for as long as there are stores that need them, in any order: one that a store's
/// data does not need is passed over. Of two for the same thing the first counts.
///
/// All records that a migration concerns are looked at before any is written, so what cannot be finished is
/// refused with nothing changed. Then they are written in batches, each an atomic commit that also notes how
/// far it came: a process that ends in the middle goes on at the next start. A migration changes neither
/// versions nor times nor states, and leaves no audit records.
public struct Migration: Sendable {
  enum Step: Sendable {
    case relation(String, MissingParents)
    case uniqueKey(String)
    case state(from: StateName, to: StateName)
    case upgrade(Upgrade)
  }

  /// What to do with records whose new link names no record.
  public enum MissingParents: Sendable, Hashable {
    /// Refuse the migration, naming them.
    case refuse
    /// Leave them their value, which then links to nothing, also if such a record is created later.
    case leave
  }

  let kind: EntityKind
  let step: Step

  /// Links the stored records of a kind by a relation that they were stored without.
  ///
  /// Links come from the values themselves, for records of every phase. What was put away before stays as
  /// it is: a child that is active while its parent is not remains so.
  ///
  /// - Parameters:
  ///   - relation: The relation's stored name: its parent's kind, unless one was given.
  ///   - type: The kind that holds the link.
  ///   - missingParents: What to do with records whose link names no record of their tenant.
  /// - Returns: The migration.
  public static func addRelation<E: Entity>(
    _ relation: String,
    of type: E.Type,
    missingParents: MissingParents = .refuse
  ) -> Self {
    Self(kind: E.kind, step: .relation(relation, missingParents))
  }

  /// Puts the stored records of a kind under a unique key that is new, or whose scope or parts changed.
  ///
  /// Records that share a value refuse the migration, which names them.
  ///
  /// - Parameters:
  ///   - key: The key's name.
  ///   - type: The kind that declares it.
  /// - Returns: The migration.
  public static func addUniqueKey<E: Entity>(_ key: String, of type: E.Type) -> Self {
    Self(kind: E.kind, step: .uniqueKey(key))
  }

  /// Gives a state another name, or lets its records go to another state of the same phase.
  ///
  /// It counts where the schema lacks the old name; renames may follow one another.
  ///
  /// - Parameters:
  ///   - type: The kind.
  ///   - old: The name that records were stored with.
  ///   - new: The name of a state of the schema, of the same phase, or of a further rename.
  /// - Returns: The migration.
  public static func renameState<E: Entity>(
    of type: E.Type,
    from old: StateName,
    to new: StateName
  ) -> Self {
    Self(kind: E.kind, step: .state(from: old, to: new))
  }
}

extension Migration {
  /// One step from a payload version to the next.
  struct Upgrade: Sendable {
    let version: Int
    let transform: @Sendable ([UInt8]) throws -> [UInt8]
  }

  /// Makes the values of a payload version those of the next one.
  ///
  /// ``Entity/payloadVersion`` tells today's version; there must be an upgrade from each version between the
  /// stored one and that.
  ///
  /// - Parameters:
  ///   - type: The kind.
  ///   - version: The version to start from.
  ///   - transform: Makes a value of the next version, with the same id. Pure: it is called at least twice
  ///     for each record. What it throws refuses the migration as `hostFailure`.
  /// - Returns: The migration.
  public static func upgrade<E: Entity, Old: Decodable & Sendable, New: Encodable & Sendable>(
    _ type: E.Type,
    from version: Int,
    _ transform: @escaping @Sendable (Old) throws -> New
  ) -> Self {
    upgradeJSON(type, from: version) { json in
      let old = try JSONDecoder().decode(Old.self, from: Data(json))
      return [UInt8](try JSONEncoder().encode(try transform(old)))
    }
  }

  /// Makes the JSON of a payload version that of the next one.
  ///
  /// - Parameters:
  ///   - type: The kind.
  ///   - version: The version to start from.
  ///   - transform: As for ``upgrade(_:from:_:)``, on UTF-8 text of JSON.
  /// - Returns: The migration.
  public static func upgradeJSON<E: Entity>(
    _ type: E.Type,
    from version: Int,
    _ transform: @escaping @Sendable ([UInt8]) throws -> [UInt8]
  ) -> Self {
    Self(kind: E.kind, step: .upgrade(Upgrade(version: version, transform: transform)))
  }
}

extension [Migration] {
  func missingParents(of relation: String, _ kind: EntityKind) -> Migration.MissingParents? {
    for case .relation(relation, let rule) in steps(of: kind) { return rule }
    return nil
  }

  func addUniqueKey(_ key: String, _ kind: EntityKind) -> Bool {
    for case .uniqueKey(key) in steps(of: kind) { return true }
    return false
  }

  func upgrade(from version: Int, _ kind: EntityKind) -> Migration.Upgrade? {
    for case .upgrade(let upgrade) in steps(of: kind) where upgrade.version == version {
      return upgrade
    }
    return nil
  }

  func newName(of state: StateName, _ kind: EntityKind) -> StateName? {
    for case .state(from: state, to: let new) in steps(of: kind) { return new }
    return nil
  }

  private func steps(of kind: EntityKind) -> [Migration.Step] {
    filter { $0.kind == kind }.map(\.step)
  }
}
