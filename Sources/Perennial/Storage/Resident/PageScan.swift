/// Finds the rows of one page: walks the shortest list that has them all, from the page's start.
struct PageScan {
  struct Filter {
    let relation: Int
    let parent: UInt32
  }

  private let request: PageRequest
  private let table: KindTable
  private let tenant: UInt32?
  private let filters: [Filter]
  /// By the number of a state.
  private let isWanted: [Bool]
  private var found: [UInt32] = []
  /// How many rows there can be on the page.
  private let limit: Int

  init(request: PageRequest, table: KindTable, tenant: UInt32?, filters: [Filter]) {
    self.request = request
    self.table = table
    self.tenant = tenant
    self.filters = filters
    isWanted = table.states.map { state in
      request.phases.contains(state.phase) && request.states?.contains(state.name) ?? true
    }
    // Where few records are in the wanted states, the walk ends with the last of them.
    var total = 0
    for (state, isWanted) in isWanted.enumerated() where isWanted {
      total += table.count(of: state, tenant: tenant)
    }
    limit = min(request.limit, total)
  }

  /// The page's rows in its order.
  ///
  /// - Complexity: O(rows passed over + log of the list's length), whatever the page's position.
  mutating func rows() -> [UInt32] {
    guard limit > 0 else { return [] }
    found.reserveCapacity(min(limit, 1_000))
    let isAscending = request.order == .oldestFirst
    var bound: UInt32?
    if let after = request.after {
      bound = UInt32(exactly: after)
      if bound == nil, isAscending { return [] }
    }
    if let list = shortestList {
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

  /// Nil where only the whole table has all rows.
  private var shortestList: RowList? {
    var shortest: RowList?
    for filter in filters {
      let list = table.relations[filter.relation].children(of: filter.parent)
      if shortest == nil || list.count < shortest?.count ?? 0 { shortest = list }
    }
    if let shortest { return shortest }
    guard let tenant else { return nil }
    return Int(tenant) < table.sections.count ? table.sections[Int(tenant)].living : RowList()
  }

  private mutating func scanTable(from bound: UInt32?, isAscending: Bool) {
    let count = table.rows.count
    if isAscending {
      var row = bound.map { Int($0) + 1 } ?? 0
      while row < count, take(UInt32(row)) { row += 1 }
    } else {
      var row = min(bound.map(Int.init) ?? count, count)
      while row > 0, take(UInt32(row - 1)) { row -= 1 }
    }
  }

  /// Takes a row that matches; answers whether to go on.
  private mutating func take(_ number: UInt32) -> Bool {
    let row = table.rows[Int(number)]
    guard !row.isGrave, isWanted[Int(row.state)], tenant == nil || row.tenant == tenant else {
      return true
    }
    for filter in filters
    where table.relations[filter.relation].parent(of: number) != filter.parent {
      return true
    }
    found.append(number)
    return found.count < limit
  }
}
