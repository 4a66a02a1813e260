/// A host's value that the library gives a lifecycle.
///
/// An entity holds the host's own fields and nothing of its lifecycle: state, version, tenant and
/// timestamps live beside it, in a ``Record``.
///
/// ```swift
/// struct Conversation: Entity {
///   static let kind: EntityKind = "conversation"
///   static let parents: [Parent<Self>] = [.belongs(to: Project.self, by: \.projectID)]
///   let id: UUID
///   var projectID: Project.ID
/// }
/// ```
///
/// With nothing more, a kind has the standard lifecycle (``StandardState``, ``StandardAction``). Nested
/// enums `State` and `Action` give it one of its own. Everything but ``kind`` and ``id`` has a default.
///
/// Its `Codable` conformance is what file-backed storages write; the in-memory storage keeps the value.
public protocol Entity: Codable, Sendable {
  /// The type of the id.
  associatedtype ID: EntityID
  /// The kind's states.
  associatedtype State: LifecycleState = StandardState
  /// The kind's actions.
  associatedtype Action: LifecycleAction = StandardAction where Action.State == State

  /// The stable name of the type in storage.
  static var kind: EntityKind { get }
  /// The kind's links to parents, each with its rules. None by default.
  static var parents: [Parent<Self>] { get }
  /// What must be unique. Nothing by default.
  static var uniqueKeys: [UniqueKey<Self>] { get }
  /// What a hard delete keeps in the audit trail. Nothing by default.
  static var auditedFields: [AuditedField<Self>] { get }
  /// Which fields name files outside the store. None by default.
  static var attachments: [AttachedFile<Self>] { get }
  /// The patterns of what caches keep that records of the kind are part of, such as `*projects*`. None by default.
  ///
  /// They are the same for all records, so that a verb on a million of them invalidates once; a
  /// ``CacheInvalidating`` understands them as it likes.
  static var cachePatterns: [String] { get }
  /// The kind's name in messages. The stored name and an `s` by default.
  static var displayName: DisplayName { get }
  /// The version of the JSON that values encode to; 1 by default.
  ///
  /// Raise it by one where values of before no longer decode, and declare a ``Migration`` that upgrades them.
  static var payloadVersion: Int { get }

  /// The id; unique within tenant and kind, and never changed.
  var id: ID { get }
}

extension Entity {
  /// No parents.
  public static var parents: [Parent<Self>] { [] }
  /// Nothing unique.
  public static var uniqueKeys: [UniqueKey<Self>] { [] }
  /// Nothing audited.
  public static var auditedFields: [AuditedField<Self>] { [] }
  /// No files.
  public static var attachments: [AttachedFile<Self>] { [] }
  /// Nothing cached.
  public static var cachePatterns: [String] { [] }
  /// The stored name, and with an `s` for several.
  public static var displayName: DisplayName { DisplayName(kind.rawValue) }
  /// The first version.
  public static var payloadVersion: Int { 1 }
}
