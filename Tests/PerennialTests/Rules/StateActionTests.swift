import Perennial
import PerennialTesting
import Testing

/// Every state of every kind with every action and every verb, alone and as a member.
@Suite struct StateActionTests {
  @Test(arguments: StateActionCase.all)
  func `S9 S13 every action and verb does what is declared or is refused`(
    _ setting: StateActionCase
  ) async throws {
    try await setting.run()
  }

  @Test func `S9 S13 the cases cover every state of every kind, alone and held`() {
    #expect(StateActionCase.all.count == 3 + 2 * 3 + 6 + 6 + 6 + 2 * 6 + 3 * 2 + 3 * 2 + 4 + 4)
    #expect(Set(StateActionCase.all.map(\.name)).count == StateActionCase.all.count)
  }
}

/// One kind in one state, brought there alone or also taken along.
struct StateActionCase: Sendable, CustomTestStringConvertible {
  let name: String
  let run: @Sendable () async throws -> Void
  var testDescription: String { name }

  static let all: [StateActionCase] =
    cases(StateActionSubjects.Standard.self) + cases(StateActionSubjects.Project.self)
    + cases(StateActionSubjects.Machine.self) + cases(StateActionSubjects.Implement.self)
    + cases(StateActionSubjects.Teardown.self)
    + cases(StateActionSubjects.Teardown.self, skipsArchive: true)

  private static func cases<E: StateActionSubject>(
    _ type: E.Type,
    skipsArchive: Bool = false
  ) -> [StateActionCase] {
    let holders = [nil] + [LifecycleVerb.softDelete, .archive].filter(E.goesAlong.contains)
    return E.State.allCases.flatMap { state in
      holders.map { holder in
        let name =
          "\(E.kind) \(state.rawValue) held by \(holder?.rawValue ?? "nothing")"
          + (skipsArchive ? ", removal without archive" : "")
        return StateActionCase(name: name) {
          let probe = StateActionProbe<E>(state: state, holder: holder, skipsArchive: skipsArchive)
          for action in E.Action.allCases { try await probe.check(action) }
          for verb in LifecycleVerb.allCases where verb != .change { try await probe.check(verb) }
          try await probe.checkUpdates()
        }
      }
    }
  }
}

/// Derives from the declaration alone what must come of an attempt, and makes it.
struct StateActionProbe<E: StateActionSubject>: Sendable {
  let state: E.State
  let holder: LifecycleVerb?
  let skipsArchive: Bool

  enum Expected: Equatable {
    case goes(to: E.State)
    case removed
    case refused(allowedFrom: [StateName])
    case notFound
    case held
  }

  /// What was driven to the state, and what the library must know of it.
  private struct Driven {
    let bench: RulesBench
    var state: E.State
    var lastActive: E.State
    var version: Int
  }

  /// The shortest way to the state by the kind's own actions.
  private func path() -> [E.Action] {
    var ways: [E.State: [E.Action]] = [E.State.initial: []]
    var queue = [E.State.initial]
    while !queue.isEmpty {
      let from = queue.removeFirst()
      for action in E.Action.allCases where action.transition.sources.contains(from) {
        guard let to = action.transition.destination, ways[to] == nil else { continue }
        ways[to] = (ways[from] ?? []) + [action]
        queue.append(to)
      }
    }
    return ways[state] ?? []
  }

  private func drive() async throws -> Driven {
    let schema = try Schema(
      StateActionSubjects.Root.self,
      E.self,
      allowingHardDeleteWithoutArchive: skipsArchive
    )
    var driven = Driven(
      bench: RulesBench(schema),
      state: .initial,
      lastActive: .initial,
      version: 1
    )
    try await driven.bench.create(StateActionSubjects.Root(id: 1), E(id: 1, root: 1))
    for action in path() {
      try await driven.bench.of(E.self).perform(action, on: 1)
      enter(action.transition.destination ?? state, &driven)
    }
    #expect(driven.state == state)
    switch holder {
    case .softDelete: try await driven.bench.of(StateActionSubjects.Root.self).softDelete(1)
    case .archive: try await driven.bench.of(StateActionSubjects.Root.self).archive(1)
    default: return driven
    }
    let own = E.Action.allCases.first {
      $0.transition.verb == holder && $0.transition.sources.contains(state)
    }
    if state.phase == .active, let to = own?.transition.destination { enter(to, &driven) }
    try await compare(driven)
    return driven
  }

  private func enter(_ state: E.State, _ driven: inout Driven) {
    driven.state = state
    if state.phase == .active { driven.lastActive = state }
    driven.version += 1
  }

  private func compare(_ driven: Driven, _ attempt: String = "driving") async throws {
    let record = try await driven.bench.get(E.self, 1)
    #expect(record.state == driven.state, "\(attempt)")
    #expect(record.lastActiveState == driven.lastActive, "\(attempt)")
    #expect(record.version == driven.version, "\(attempt)")
    #expect((record.deletedAt == nil) == (driven.state.phase == .active), "\(attempt)")
    #expect(record.heldBy.isEmpty == (driven.state.phase == .active), "\(attempt)")
  }

  private func expected(_ verb: LifecycleVerb, _ name: E.Action?, _ driven: Driven) -> Expected {
    let transitions = E.Action.allCases.filter { name == nil || $0 == name }.map(\.transition)
    let candidates = transitions.filter { $0.verb == verb }
    let allowed = candidates.flatMap { candidate in
      candidate.sources.filter {
        verb != .hardDelete || $0.phase == .archived || skipsArchive && candidate.skipsArchive
      }
    }
    if verb == .softDelete, driven.state.phase != .active { return .notFound }
    guard allowed.contains(driven.state) else {
      return .refused(allowedFrom: allowed.map { StateName(rawValue: $0.rawValue) })
    }
    if verb == .restore, holder != nil { return .held }
    if verb == .hardDelete { return .removed }
    let taken = candidates.first { $0.sources.contains(driven.state) }
    return .goes(to: taken?.destination ?? driven.lastActive)
  }

  func check(_ action: E.Action) async throws {
    let driven = try await drive()
    let expected = expected(action.transition.verb, action, driven)
    try await check("perform \(action.rawValue)", expected, driven) {
      try await driven.bench.of(E.self).perform(action, on: 1)
    }
  }

  func check(_ verb: LifecycleVerb) async throws {
    let driven = try await drive()
    let records = driven.bench.of(E.self)
    try await check(verb.rawValue, expected(verb, nil, driven), driven) {
      switch verb {
      case .softDelete: try await records.softDelete(1)
      case .archive: try await records.archive(1)
      case .restore: try await records.restore(1)
      case .hardDelete, .change: try await records.hardDelete(1)
      }
    }
  }

  private func check(
    _ attempt: String,
    _ expected: Expected,
    _ driven: Driven,
    _ call: () async throws -> Outcome<E>
  ) async throws {
    var driven = driven
    switch expected {
    case .goes(let to):
      let outcome = try await call()
      enter(to, &driven)
      #expect(outcome.status == .done && outcome.record?.state == to, "\(attempt)")
      #expect(outcome.record?.version == driven.version, "\(attempt)")
      try await compare(driven, attempt)
    case .removed:
      let outcome = try await call()
      #expect(outcome.affected == [E.kind: 1] && outcome.record == nil, "\(attempt)")
      #expect(try await driven.bench.ids(E.self, in: .all).isEmpty, "\(attempt)")
    case .refused(let allowedFrom):
      let refusal = try await driven.bench.refused(call).transition
      #expect(refusal?.state.rawValue == driven.state.rawValue, "\(attempt)")
      #expect(refusal?.allowedFrom == allowedFrom, "\(attempt)")
      #expect(refusal?.id == .integer(1) && refusal?.kind.kind == E.kind, "\(attempt)")
    case .notFound:
      #expect(try await driven.bench.refused(call).notFound == E.kind, "\(attempt)")
    case .held:
      #expect(try await driven.bench.refused(call).roots == ["root 1"], "\(attempt)")
    }
  }

  /// What is no lifecycle verb: finding and updating look among active records.
  func checkUpdates() async throws {
    var driven = try await drive()
    let records = driven.bench.of(E.self)
    guard driven.state.phase != .active else {
      #expect(try await records.find(1).state == driven.state)
      let updated = try await records.update(E(id: 1, root: 1))
      driven.version += 1
      #expect(updated.state == driven.state && updated.version == driven.version)
      return try await compare(driven, "update")
    }
    #expect(try await driven.bench.refused { try await records.find(1) }.notFound == E.kind)
    let update = try await driven.bench.refused { try await records.update(E(id: 1, root: 1)) }
    #expect(update.notFound == E.kind)
    let seen = try await driven.bench.refused {
      try await records.update(E(id: 1, root: 1), in: .all)
    }
    #expect(seen.notActive == driven.state.phase)
    let move = try await driven.bench.refused { try await records.create(E(id: 1, root: nil)) }
    #expect(move.alreadyExists == .integer(1))
  }
}
