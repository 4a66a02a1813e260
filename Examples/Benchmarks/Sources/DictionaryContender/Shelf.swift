import Foundation
import Workloads

/// Records by id, and the ids below each.
struct Shelf: Sendable {
  /// An id as two words: hashed faster than sixteen bytes.
  struct Key: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    init(_ record: Int) {
      (high, low) = Generator.halves(of: record)
    }
  }

  enum State: Sendable {
    case active, deleted, archived
  }

  struct Row: Sendable {
    let id: Key
    let tenant: Int
    let parent: Key?
    var state: State
    var operation: Int
    let createdAt: Int64
    var changedAt: Int64
    let payload: String
  }

  private(set) var rows: [Key: Row] = [:]
  private var children: [Key: [Key]] = [:]
  private(set) var operationCount = 0

  mutating func insert(_ row: Row) {
    rows[row.id] = row
    if let parent = row.parent { children[parent, default: []].append(row.id) }
  }

  mutating func set(_ id: Key, _ state: State, operation: Int) {
    guard let index = rows.index(forKey: id) else { return }
    set(index, state, operation, at: 0)
  }

  mutating func change(_ id: Key, _ tenant: Int, _ verb: Verb) -> Int {
    guard let index = rows.index(forKey: id), rows.values[index].tenant == tenant,
      rows.values[index].state == verb.origin
    else { return 0 }
    let mark = begin()
    set(index, verb.target, verb.target == .active ? 0 : mark, at: Self.now())
    return 1
  }

  mutating func cascade(
    _ root: Key,
    _ tenant: Int,
    _ verb: Verb,
    undoing undone: Int?
  ) -> (count: Int, mark: Int) {
    guard rows[root]?.tenant == tenant else { return (0, 0) }
    let (mark, now) = (begin(), Self.now())
    var (rest, count) = ([root], 0)
    while let id = rest.popLast() {
      guard let index = rows.index(forKey: id), rows.values[index].state == verb.origin,
        undone == nil || rows.values[index].operation == undone
      else { continue }
      set(index, verb.target, verb.target == .active ? 0 : mark, at: now)
      count += 1
      if let below = children[id] { rest += below }
    }
    return (count, mark)
  }

  mutating func purge(_ root: Key, _ tenant: Int) -> Int {
    guard let row = rows[root], row.tenant == tenant, row.state == .archived else { return 0 }
    _ = begin()
    var (ids, next) = ([root], 0)
    while next < ids.count {
      if let below = children[ids[next]] { ids += below }
      next += 1
    }
    for id in ids.reversed() {
      rows[id] = nil
      children[id] = nil
    }
    return ids.count
  }

  func find(_ id: Key, _ tenant: Int) -> Row? {
    guard let row = rows[id], row.tenant == tenant, row.state == .active else { return nil }
    return row
  }

  /// Children are listed in the order of their creation, so that a page begins where its time is found.
  func page(of parent: Key, after time: Int64) -> Page<Int64> {
    let all = children[parent] ?? []
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if (rows[all[middle]]?.createdAt ?? 0) > time { high = middle } else { low = middle + 1 }
    }
    var page: [Row] = []
    page.reserveCapacity(100)
    for id in all[low...] {
      if let row = rows[id], row.state == .active { page.append(row) }
      if page.count == 100 { break }
    }
    let sum = page.reduce(0) { $0 + Int($1.createdAt - Generator.epoch) }
    return Page(count: page.count, sum: sum, end: page.last?.createdAt)
  }

  func counts(of tenant: Int) -> StateCounts {
    var counts = StateCounts()
    for row in rows.values where row.tenant == tenant {
      switch row.state {
      case .active: counts.active += 1
      case .deleted: counts.deleted += 1
      case .archived: counts.archived += 1
      }
    }
    return counts
  }

  /// Numbers an operation; 1 is that of records that were deleted before.
  private mutating func begin() -> Int {
    operationCount += 1
    return operationCount + 1
  }

  private mutating func set(
    _ index: Dictionary<Key, Row>.Index,
    _ state: State,
    _ operation: Int,
    at time: Int64
  ) {
    rows.values[index].state = state
    rows.values[index].operation = operation
    rows.values[index].changedAt = time
  }

  private static func now() -> Int64 {
    Int64(Date().timeIntervalSince1970 * 1e6)
  }
}

extension Verb {
  fileprivate var origin: Shelf.State { self == .restore ? .deleted : .active }

  fileprivate var target: Shelf.State {
    switch self {
    case .softDelete: .deleted
    case .restore: .active
    case .archive: .archived
    }
  }
}
