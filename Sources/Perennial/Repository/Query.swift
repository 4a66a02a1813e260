/// Which records a list holds.
///
/// ```swift
/// let page = try await messages.list(
///   Query(under: .parent(Conversation.self, conversationID), limit: 50)
/// )
/// ```
public struct Query<E: Entity>: Sendable {
  /// The largest page.
  public static var maximumLimit: Int { PageLimit.maximum }

  /// The phases to look in.
  public var scope: Scope
  /// The states to list; nil for all of the scope.
  public var states: Set<E.State>?
  /// The parents that a record must all have.
  public var parents: [ParentCondition]
  /// The order, by insertion.
  public var order: PageOrder
  /// The largest number of records, 1 to 1,000.
  public var limit: Int
  /// The cursor of the page before; nil for the first page.
  public var cursor: String?
  /// A condition on the value; called in storage order, and for a page until it is full.
  public var condition: (@Sendable (E) throws -> Bool)?

  /// Makes a query.
  ///
  /// - Parameters:
  ///   - scope: The phases to look in.
  ///   - states: The states to list.
  ///   - parents: The parents that a record must all have.
  ///   - order: The order, by insertion.
  ///   - limit: The largest number of records.
  ///   - cursor: The cursor of the page before.
  ///   - condition: A condition on the value; what it throws becomes `hostFailure`.
  public init(
    in scope: Scope = .active,
    states: Set<E.State>? = nil,
    under parents: ParentCondition...,
    order: PageOrder = .oldestFirst,
    limit: Int = 100,
    after cursor: String? = nil,
    where condition: (@Sendable (E) throws -> Bool)? = nil
  ) {
    self.scope = scope
    self.states = states
    self.parents = parents
    self.order = order
    self.limit = limit
    self.cursor = cursor
    self.condition = condition
  }

  /// A parent that a record must have.
  public struct ParentCondition: Sendable, Hashable {
    let relation: String
    let id: Identifier

    /// A parent through a relation.
    ///
    /// - Parameters:
    ///   - id: The parent's id.
    ///   - relation: The relation's stored name: the parent's kind unless one was given.
    /// - Returns: The condition.
    public static func parent(_ id: some EntityID, by relation: String) -> Self {
      Self(relation: relation, id: id.identifier)
    }

    /// A parent of a type, through the relation that bears its kind's name.
    ///
    /// - Parameters:
    ///   - type: The parent's type.
    ///   - id: The parent's id.
    /// - Returns: The condition.
    public static func parent<P: Entity>(_ type: P.Type, _ id: P.ID) -> Self {
      Self(relation: P.kind.rawValue, id: id.identifier)
    }
  }
}

/// Some records in order, and how to go on.
public struct Page<E: Entity>: Sendable {
  /// The records.
  public let records: [Record<E>]
  /// The cursor for the next page; nil where there are no more records now.
  ///
  /// Opaque; good for the same query in the same store, also after other writes.
  public let next: String?
  /// Where the store's changes were when the page was read; nil where the store keeps none (rule S23).
  public let position: ChangePosition?
}

/// How many records are in each state and phase.
public struct Counts<E: Entity>: Sendable {
  /// By state; states without records are left out.
  public let states: [E.State: Int]
  /// By phase; phases without records are left out.
  public let phases: [Phase: Int]
}
