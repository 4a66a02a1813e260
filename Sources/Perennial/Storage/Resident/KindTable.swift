/// The records of one kind.
struct KindTable: Sendable {
  /// A state that a record of the kind was ever in.
  struct State: Sendable, Hashable {
    let name: StateName
    let phase: Phase
  }

  /// What is kept of the kind by tenant.
  struct Section: Sendable {
    /// The living rows, in order of insertion.
    var living = RowList()
    /// How many living rows are in each state.
    var counts: [Int] = []
  }

  /// A relation whose parents are of this kind.
  struct Incoming: Sendable {
    let table: Int
    let relation: Int
  }

  static let maximumStateCount = 254
  /// The largest row number is left to mean "none".
  static let maximumRowCount = Int(clamping: UInt32.max)

  let kind: EntityKind
  var rows = ChunkedArray<ResidentRow>()
  var payloads = PayloadColumn()
  var states: [State] = []
  var sections = ChunkedArray<Section>()
  /// How many living rows of all tenants are in each state.
  var totals: [Int] = []
  var relations: [RelationTable] = []
  var incoming: [Incoming] = []
  var uniqueKeys = UniqueKeyTable()
  var keys = KeyIndex()

  init(kind: EntityKind) {
    self.kind = kind
  }
}

extension KindTable {
  /// The place of a state, which a valid change set keeps below ``maximumStateCount``.
  mutating func number(of state: State) -> UInt8 {
    if let index = states.firstIndex(of: state) { return UInt8(truncatingIfNeeded: index) }
    states.append(state)
    totals.append(0)
    return UInt8(truncatingIfNeeded: states.count - 1)
  }

  func relation(named name: String) -> Int? {
    relations.firstIndex { $0.name == name }
  }

  mutating func number(ofRelation name: String) -> Int {
    if let index = relation(named: name) { return index }
    relations.append(RelationTable(name: name))
    return relations.count - 1
  }

  /// How many living rows a tenant, or all of them, have in a state.
  func count(of state: Int, tenant: UInt32?) -> Int {
    guard let tenant else { return totals[state] }
    guard Int(tenant) < sections.count else { return 0 }
    let counts = sections[Int(tenant)].counts
    return state < counts.count ? counts[state] : 0
  }

  mutating func addCount(_ difference: Int, of state: UInt8, tenant: UInt32) {
    let state = Int(state)
    totals[state] += difference
    let missing = state + 1 - sections[Int(tenant)].counts.count
    if missing > 0 {
      sections[Int(tenant)].counts += Array(repeating: 0, count: missing)
    }
    sections[Int(tenant)].counts[state] += difference
  }
}

extension KindTable {
  /// Adds a record's row, without its links.
  ///
  /// - Returns: The new row, and the grave of a former life of the key.
  mutating func insert(
    _ record: RecordInsertion,
    tenant: UInt32,
    at time: Int64
  ) -> (row: UInt32, grave: UInt32?) {
    let row = UInt32(truncatingIfNeeded: rows.count)
    let id = record.key.id
    let hash = KeyHash.shared(tenant, id)
    let grave = keys.firstRow(hash: hash) {
      rows[Int($0)].tenant == tenant && rows[Int($0)].id == id
    }
    let state = number(of: State(name: record.state, phase: record.phase))
    var resident = ResidentRow(
      id: id,
      state: state,
      lastActive: state,
      tenant: tenant,
      createdAt: time,
      updatedAt: time,
      version: record.version
    )
    if record.phase != .active { resident.deletedAt = max(time, ResidentRow.noTime + 1) }
    if let grave {
      resident.trail = rows[Int(grave)].trail
      keys.replace(grave, with: row, hash: hash)
    } else {
      keys.insert(row, hash: hash)
    }
    rows.append(resident)
    payloads.append(record.payload)
    sections.extend(to: Int(tenant) + 1, with: Section())
    sections[Int(tenant)].living.insert(row)
    addCount(1, of: state, tenant: tenant)
    let isActive = record.phase == .active
    uniqueKeys.set(record.uniqueKeys, row: row, tenant: tenant, isActive: isActive)
    return (row, grave)
  }
}
