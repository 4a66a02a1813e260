#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
@testable import Perennial
import PerennialTesting
import Testing

/// Clocks that jump or talk nonsense, and tasks that were cancelled.
@Suite struct BadTimeTests {
  typealias Desk = Office.Desk

  @Test func `a clock that jumps back changes no order and breaks nothing`() async throws {
    let desk = try Desk()
    for id in 1...6 {
      try await desk.add(Office.Team(id))
      desk.clock.advance(by: id % 2 == 0 ? 50 : -1_000_000)
      try await desk.teams().softDelete(id)
      desk.clock.advance(by: -3600)
    }
    let oldest = try await desk.teams().list(Query(in: .all)).records
    #expect(oldest.map(\.id) == Array(1...6))
    let newest = try await desk.teams().list(Query(in: .all, order: .newestFirst, limit: 4)).records
    #expect(newest.map(\.id) == [6, 5, 4, 3])
    let bin = try await desk.store.recycleBin(as: Office.ann).list().entries
    #expect(bin.map(\.rootID) == (1...6).reversed().map { .integer($0) })
    #expect(try await desk.audit().map(\.sequence) == Array(1...12))
    #expect(try await desk.trail().verify() == .intact(try await desk.trail().head()))
    let record = try await desk.teams().find(1, in: .all)
    #expect(record.deletedAt == record.updatedAt && record.updatedAt < record.createdAt)
    let back = try await desk.teams().restore(1)
    #expect(back.record?.version == 3 && back.record?.deletedAt == nil)
  }

  static let nonsense: [Date] = [
    Date(timeIntervalSince1970: .nan), Date(timeIntervalSince1970: .infinity),
    Date(timeIntervalSince1970: -.infinity), .distantFuture, .distantPast,
    Date(timeIntervalSince1970: .greatestFiniteMagnitude), Date(timeIntervalSince1970: 0),
  ]

  @Test(arguments: nonsense.indices)
  func `a clock that shows no time breaks nothing`(_ index: Int) async throws {
    let desk = try Desk()
    desk.clock.set(to: Self.nonsense[index])
    try await desk.add(Office.Team(1, email: "t@example.org"), Office.Folder("a", team: 1))
    try await desk.teams().update(1) { $0.name = "x" }
    try await desk.teams().softDelete(1)
    let record = try await desk.teams().find(1, in: .all)
    #expect(record.createdAt.timeIntervalSince1970.isFinite && record.deletedAt != nil)
    try await desk.teams().execute(try await desk.teams().plan(.restore, on: 1).token)
    try await desk.teams().archive(1)
    #expect(try await desk.store.recycleBin(as: Office.ann).list().entries.count == 1)
    try await desk.teams().hardDelete(1)
    #expect(try await desk.trail().verify() == .intact(try await desk.trail().head()))
    var lines: [String] = []
    try await desk.trail().exportJSONLines { lines.append($0) }
    let parsed = try lines.map { try JSONDecoder().decode(AuditRecord.self, from: Data($0.utf8)) }
    #expect(parsed.map(\.event.at) == (try await desk.audit()).map(\.event.at))
  }

  @Test func `periods that are no times are taken as the nearest ones`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Team(1))
    let infinite = Date(timeIntervalSince1970: .infinity)
    let trail = desk.trail()
    #expect(try await trail.records(AuditQuery(until: infinite)).records.count == 1)
    #expect(try await trail.records(AuditQuery(from: infinite)).records.isEmpty)
    let nan = Date(timeIntervalSince1970: .nan)
    #expect(try await trail.records(AuditQuery(from: nan)).records.count == 1)
  }

  /// Calls that name no folder.
  static let others: [Office.Call] = [
    Office.Call("create") { desk, caller, _ in
      try await desk.folders(caller).create(Office.Folder("new", team: 1))
    },
    Office.Call("create of nothing") { desk, caller, _ in
      try await desk.folders(caller).create([])
    },
    Office.Call("create of any kind") { desk, caller, _ in
      try await desk.store.create([Office.Team(7)], as: caller)
    },
    Office.Call("change") { desk, caller, _ in
      try await desk.projects(caller).perform(.publish, on: 1)
    },
    Office.Call("execute") { desk, caller, _ in
      try await desk.folders(caller).execute(PlanToken(rawValue: "x"))
    },
  ]

  @Test(arguments: Office.verbs + Office.links + Office.reads + Office.totals + others)
  func `a cancelled task gets cancelled from every verb, which does nothing`(
    _ call: Office.Call
  ) async throws {
    var audit = AuditPolicy()
    audit.attempts = Set(AuditPolicy.Attempt.allCases)
    let desk = try Desk(audit: audit)
    try await desk.add(Office.Team(1), Office.Folder("mine", team: 1), Office.Project(id: 1))
    let before = try await desk.storage.dump()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await refusal { try await call.body(desk, Office.ann, "mine") }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(try await desk.storage.dump() == before)
  }

  @Test func `a cancelled task cannot execute a plan that it has`() async throws {
    let desk = try Desk()
    try await desk.add(Office.Team(1))
    let plan = try await desk.teams().plan(.archive, on: 1)
    let before = try await desk.storage.dump()
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await refusal { try await desk.teams().execute(plan) }
    }
    task.cancel()
    #expect(await task.value == .cancelled)
    #expect(try await desk.storage.dump() == before)
    #expect(try await desk.teams().execute(plan).record?.phase == .archived)
  }
}
