/// Which records a page is to hold, and from where.
public struct PageRequest: Sendable, Hashable {
  /// The kind.
  public let kind: EntityKind
  /// The tenant; nil for all, which only a grant makes possible.
  public let tenant: TenantID?
  /// The phases.
  public let phases: Set<Phase>
  /// The states; nil for all of the phases.
  public let states: Set<StateName>?
  /// The parents that a record must all have.
  public let parents: [ParentFilter]
  /// The order by insertion.
  public let order: PageOrder
  /// The insertion number after which to begin, in the page's order; nil from the start.
  public let after: UInt64?
  /// The largest number of records, at least 1.
  public let limit: Int

  /// Makes a request.
  public init(
    kind: EntityKind,
    tenant: TenantID?,
    phases: Set<Phase>,
    states: Set<StateName>? = nil,
    parents: [ParentFilter] = [],
    order: PageOrder = .oldestFirst,
    after: UInt64? = nil,
    limit: Int
  ) {
    self.kind = kind
    self.tenant = tenant
    self.phases = phases
    self.states = states
    self.parents = parents
    self.order = order
    self.after = after
    self.limit = limit
  }

  /// A parent that a record must have.
  public struct ParentFilter: Sendable, Hashable {
    /// The relation.
    public let relation: RelationID
    /// The parent's handle.
    public let parent: RecordReference

    /// Makes a filter.
    public init(relation: RelationID, parent: RecordReference) {
      self.relation = relation
      self.parent = parent
    }
  }
}

/// The order of a page: by insertion number, since clocks jump.
public enum PageOrder: String, Sendable, Hashable, Codable {
  /// As inserted.
  case oldestFirst
  /// The last inserted first.
  case newestFirst
}

/// How many records are in a state.
public struct StateCount: Sendable, Hashable {
  /// The state.
  public let state: StateName
  /// Its phase.
  public let phase: Phase
  /// How many.
  public let count: Int

  /// Makes a count; storages do.
  public init(state: StateName, phase: Phase, count: Int) {
    self.state = state
    self.phase = phase
    self.count = count
  }
}
