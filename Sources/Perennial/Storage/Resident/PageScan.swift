/// Finds the rows of one page: walks the shortest list that has them all, from the page's start.
struct PageScan {
  struct Filter {
    let relation: Int
    let parent: UInt32
  }

  private let rows: ChunkedArray<ResidentRow>
  private let tenant: UInt32?
  /// The list to walk; nil where only the whole table has all rows.
  private let list: RowList?
  /// The relations to look at besides: those whose list is not the one walked.
  private let others: [(relation: RelationTable, parent: UInt32)]
  /// By the number of a state.
  private let isWanted: [Bool]
  /// How many rows there can be on the page.
  private let limit: Int
  private var found: [UInt32] = []

  init(request: PageRequest, table: KindTable, tenant: UInt32?, filters: [Filter]) {
    rows = table.rows
    self.tenant = tenant
    var total = 0
    isWanted = table.states.enumerated().map { number, state in
      guard request.phases.contains(state.phase), request.states?.contains(state.name) ?? true
      else { return false }
      total += table.count(of: number, tenant: tenant)
      return true
    }
    // Where few records are in the wanted states, the walk ends with the last of them.
    limit = min(request.limit, total)
    let lists = filters.map { table.relations[$0.relation].children(of: $0.parent) }
    let shortest = lists.indices.min { lists[$0].count < lists[$1].count }
    list = shortest.map { lists[$0] } ?? tenant.map(table.living(of:))
    others = filters.indices.filter { $0 != shortest }.map {
      (table.relations[filters[$0].relation], filters[$0].parent)
    }
  }

  /// The page's rows in its order.
  ///
  /// - Complexity: O(rows passed over + log of the list's length), whatever the page's position.
  consuming func rows(in order: PageOrder, after: UInt64?) -> [UInt32] {
    guard limit > 0 else { return [] }
    found.reserveCapacity(min(limit, 1_000))
    let isAscending = order == .oldestFirst
    var bound: UInt32?
    if let after {
      bound = UInt32(exactly: after)
      if bound == nil, isAscending { return [] }
    }
    if let list {
      if isAscending {
        list.forEach(above: bound) { take($0) }
      } else {
        list.forEachBackwards(below: bound) { take($0) }
      }
    } else {
      scanTable(from: bound, isAscending: isAscending)
    }
    return found
  }

  private mutating func scanTable(from bound: UInt32?, isAscending: Bool) {
    if isAscending {
      var row = bound.map { Int($0) + 1 } ?? 0
      while row < rows.count, take(UInt32(row)) { row += 1 }
    } else {
      var row = min(bound.map(Int.init) ?? rows.count, rows.count)
      while row > 0, take(UInt32(row - 1)) { row -= 1 }
    }
  }

  /// Takes a row that matches; answers whether to go on.
  private mutating func take(_ number: UInt32) -> Bool {
    let index = Int(number)
    // Field by field, since a copy of a row may hold a reference.
    guard !rows[index].isGrave, isWanted[Int(rows[index].state)],
      tenant == nil || rows[index].tenant == tenant
    else { return true }
    for other in others where other.relation.parent(of: number) != other.parent { return true }
    found.append(number)
    return found.count < limit
  }
}

extension KindTable {
  /// A tenant's living rows.
  fileprivate func living(of tenant: UInt32) -> RowList {
    Int(tenant) < sections.count ? sections[Int(tenant)].living : RowList()
  }
}
