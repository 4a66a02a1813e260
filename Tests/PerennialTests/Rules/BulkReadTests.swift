@testable import Perennial
import Testing

/// Planners read in bulk: how often they ask the storage grows with levels, not with records.
@Suite struct BulkReadTests {
  typealias Bureau = BulkReads.Bureau

  @Test func `S8 links to one manager are given back in as many reads as there are levels`()
    async throws
  {
    let bureau = try Bureau()
    try await bureau.create(BulkReads.chain(1...5) + BulkReads.reports(200, to: { _ in 5 }))
    try await bureau.employees.softDelete(5)
    let calls = try await bureau.counting { try await bureau.employees.restore(5) }
    #expect(calls <= 30)
    #expect(try await bureau.managers(of: 1001, 1200) == [5, 5])
  }

  @Test func `S8 links to many managers are given back in as many reads as there are levels`()
    async throws
  {
    let bureau = try Bureau()
    let managers = (11...210).map { BulkReads.Employee($0, under: 5, in: 1) }
    let reports = BulkReads.reports(200, to: { $0 + 10 })
    try await bureau.create([BulkReads.Department(1)])
    try await bureau.create(BulkReads.chain(1...5) + managers + reports)
    try await bureau.departments.softDelete(1)
    #expect(try await bureau.managers(of: 1001, 1200) == [nil, nil])
    let calls = try await bureau.counting { try await bureau.departments.restore(1) }
    #expect(calls <= 30)
    #expect(try await bureau.managers(of: 1001, 1200) == [11, 210])
  }

  @Test func `S8 of links that would close a circle together the first one is given back`()
    async throws
  {
    let bureau = try Bureau()
    let chain = [BulkReads.Employee(3), BulkReads.Employee(1, under: 3)]
    try await bureau.create([BulkReads.Department(1)] + chain + [BulkReads.Employee(2, under: 1)])
    try await bureau.create([1, 3].map { BulkReads.Task(id: $0, departmentID: 1, ownerID: $0) })
    try await bureau.departments.softDelete(1)
    try await bureau.employees.softDelete(1)
    try await bureau.employees.update(3) { $0.managerID = 2 }
    try await bureau.employees.softDelete(3)
    try await bureau.departments.restore(1, restoringAncestors: true)
    #expect(try await bureau.managers(of: 1, 2, 3) == [nil, 1, 2])
  }

  @Test func `S9 a restore that 200 roots block finds them in a few reads, in order`() async throws
  {
    let bureau = try await Bureau.blocked(200)
    let plain = await bureau.counting {
      let error = await refusal { try await bureau.departments.restore(1) }
      #expect(error?.blockers == Array(1...200))
    }
    #expect(plain <= 20)
    let asking = try bureau.with(BulkReads.even)
    try await asking.store.prepare()
    let asked = await bureau.counting {
      let error = await refusal { try await asking.departments.restore(1) }
      #expect(error?.blockers == Array(1...100).map { $0 * 2 })
    }
    #expect(asked <= plain + 1)
  }

  @Test func `S9 a restore that takes 200 roots along finds them in a few reads`() async throws {
    let bureau = try await Bureau.blocked(200)
    let calls = try await bureau.counting {
      try await bureau.departments.restore(1, restoringAncestors: true)
    }
    #expect(calls <= 40)
    #expect(try await bureau.employees.counts().phases == [.active: 200])
  }

  @Test func `S9 a root that cannot be restored is named to those who may read it only`()
    async throws
  {
    let bureau = try Bureau()
    try await bureau.create([
      BulkReads.Department(1), BulkReads.Licence(id: 7),
      BulkReads.Task(id: 1, departmentID: 1, licenceID: 7),
    ])
    try await bureau.departments.softDelete(1)
    try await bureau.licences.archive(7)
    let open = await refusal {
      try await bureau.departments.restore(1, restoringAncestors: true)
    }
    guard case .invalidTransition(let transition) = open else {
      Issue.record("\(String(describing: open))")
      return
    }
    #expect(transition.kind.kind == BulkReads.Licence.kind && transition.id == .integer(7))
    let blind = try bureau.with(.denying([.read], on: BulkReads.Licence.kind))
    let closed = await refusal {
      try await blind.departments.restore(1, restoringAncestors: true)
    }
    #expect(closed == .forbidden)
  }

  @Test func `S5 a policy is asked for 300 parents of 300 children in bulk`() async throws {
    let bureau = try Bureau()
    try await bureau.create(BulkReads.chain(1...300))
    let tasks = (1...300).map { BulkReads.Task(id: $0, ownerID: $0) }
    let asking = try bureau.with(BulkReads.even)
    let refused = await bureau.counting {
      #expect(await refusal { try await asking.create(tasks) }?.code == "NOT_FOUND")
    }
    #expect(refused <= 10)
    let calls = try await bureau.counting {
      try await bureau.with(BulkReads.everyone).create(tasks)
    }
    #expect(calls <= 10)
  }

  @Test func `S5 of links that are refused the first one decides`() async throws {
    let bureau = try Bureau()
    try await bureau.create(BulkReads.chain(1...4))
    try await bureau.employees.softDelete(4)
    let asking = try bureau.with(BulkReads.even)
    let hidden = [4, 1].map { BulkReads.Task(id: $0, ownerID: $0) }
    #expect(await refusal { try await asking.create(hidden) }?.blockers == [4])
    let resting = await refusal { try await asking.create(hidden.reversed()) }
    #expect(resting?.code == "NOT_FOUND")
  }

  @Test func `S5 a chain of 200 is created again in a few reads`() async throws {
    let bureau = try Bureau()
    try await bureau.create(BulkReads.chain(1...200))
    for id in 6...200 {
      try await bureau.employees.archive(id)
      try await bureau.employees.hardDelete(id)
    }
    let again = BulkReads.chain(6...200)
    let calls = try await bureau.counting { try await bureau.create(again) }
    #expect(calls <= 20)
    #expect(try await bureau.employees.find(200).version > 1)
  }
}

extension LifecycleError {
  /// The ids of the roots that stand in the way.
  fileprivate var blockers: [Int]? {
    guard case .parentNotActive(let error) = self else { return nil }
    return error.roots.compactMap { root in
      guard case .integer(let id) = root.id else { return nil }
      return Int(id)
    }
  }
}
