import Perennial

extension ModelRun {
  typealias Refused = SlowModel.Refused
  typealias Answer = SlowModel.Answer

  /// Runs a verb on a copy of the model, which its success makes the model.
  func expect(
    _ verb: (inout SlowModel) throws(Refused) -> Answer
  ) -> (model: SlowModel, result: Result<Answer, Refused>) {
    var copy = model
    do throws(Refused) {
      let answer = try verb(&copy)
      return (copy, .success(answer))
    } catch {
      return (model, .failure(error))
    }
  }

  /// Runs a verb on the library.
  func attempt<R>(
    _ verb: () async throws(LifecycleError) -> R
  ) async -> Result<R, LifecycleError> {
    do throws(LifecycleError) {
      return .success(try await verb())
    } catch {
      return .failure(error)
    }
  }

  mutating func create(_ values: [RandomModel.Value], _ tenant: TenantID) async throws {
    let (next, expected) = expect { model throws(Refused) in try model.create(values, in: tenant) }
    let isOne = Set(values.map(\.kind)).count == 1
    if isOne, let kind = values.first?.kind {
      try await create(Self.type(of: kind), values, tenant, next, expected)
    } else {
      let entities: [any Entity] = try values.map { try Self.entity(Self.type(of: $0.kind), $0) }
      let caller = principal(tenant)
      let actual = await attempt { () async throws(LifecycleError) in
        try await store.create(entities, as: caller)
      }
      if let (answer, counts) = try settle(expected, actual, next, "createAcross") {
        try compare("affected", counts, answer.affected)
      }
    }
  }

  private mutating func create<E: RandomModel.Kind>(
    _ type: E.Type,
    _ values: [RandomModel.Value],
    _ tenant: TenantID,
    _ next: SlowModel,
    _ expected: Result<Answer, Refused>
  ) async throws {
    let entities = try values.map { try Self.entity(type, $0) }
    let repository = repository(type, tenant)
    let actual = await attempt { () async throws(LifecycleError) in
      try await repository.create(entities)
    }
    guard let (answer, records) = try settle(expected, actual, next, "create") else { return }
    try compare("created", records.map(snapshot), answer.created.map(snapshot(life:)))
  }

  static func entity<E: RandomModel.Kind>(
    _ type: E.Type,
    _ value: RandomModel.Value
  ) throws(Mismatch) -> E {
    guard let entity = E(value) else {
      throw Mismatch("value", library: "no \(type)", model: value)
    }
    return entity
  }

  static func id<E: RandomModel.Kind>(_ type: E.Type, _ id: Identifier) throws(Mismatch) -> E.ID {
    guard let id = E.ID(identifier: id) else { throw Mismatch("id", library: "none", model: id) }
    return id
  }

  mutating func update<E: RandomModel.Kind>(
    _ type: E.Type,
    _ value: RandomModel.Value,
    _ scope: Scope,
    _ version: Int?,
    _ inPlace: Bool,
    _ tenant: TenantID
  ) async throws {
    let phases = Set(Phase.allCases.filter(scope.holds))
    let (next, expected) = expect { model throws(Refused) in
      try model.update(value, in: tenant, phases: phases, ifVersion: version)
    }
    let entity = try Self.entity(type, value)
    let repository = repository(type, tenant)
    let actual = await attempt { () async throws(LifecycleError) in
      if inPlace {
        try await repository.update(entity.id, ifVersion: version, in: scope) { $0 = entity }
      } else {
        try await repository.update(entity, ifVersion: version, in: scope)
      }
    }
    try settleRecord(expected, actual, next, "update")
  }

  mutating func move<E: RandomModel.Kind>(
    _ type: E.Type,
    _ id: Identifier,
    _ link: Int,
    _ target: Identifier?,
    _ version: Int?,
    _ tenant: TenantID
  ) async throws {
    let key = RecordKey(tenant: tenant, kind: E.kind, id: id)
    let (next, expected) = expect { model throws(Refused) in
      guard var value = model.find(key)?.value else { throw Refused(.notFound(key.kind)) }
      value.links[link] = target
      return try model.update(value, in: tenant, phases: [.active], ifVersion: version)
    }
    let own = try Self.id(type, id)
    let repository = repository(type, tenant)
    let actual = await attempt { () async throws(LifecycleError) in
      try await E.move(repository, own, link, to: target, ifVersion: version)
    }
    try settleRecord(expected, actual, next, "move")
  }

  private mutating func settleRecord<E: RandomModel.Kind>(
    _ expected: Result<Answer, Refused>,
    _ actual: Result<Record<E>, LifecycleError>,
    _ next: SlowModel,
    _ verb: String
  ) throws {
    guard let (answer, record) = try settle(expected, actual, next, verb) else { return }
    try compare("record", snapshot(record), answer.life.flatMap(snapshot(life:)))
  }

  mutating func perform<E: RandomModel.Kind>(
    _ type: E.Type,
    _ id: Identifier,
    _ call: RandomModel.Call,
    _ tenant: TenantID
  ) async throws {
    let key = RecordKey(tenant: tenant, kind: E.kind, id: id)
    var (next, expected) = expect { model throws(Refused) in try model.perform(call, key) }
    let own = try Self.id(type, id)
    let repository = repository(type, tenant)
    let actual = await attempt { () async throws(LifecycleError) in
      try await Self.perform(repository, own, call)
    }
    if Self.isOpen(expected) {
      try await follow(actual, &next, &expected) { model throws(Refused) in
        try model.perform(call, key)
      }
    }
    try settleOutcome(expected, actual, next, "\(call.verb)")
    if case .success(let answer) = expected, !answer.removed.isEmpty {
      try await compareTrail(type, own, answer.removed, tenant)
    }
  }

  private static func perform<E: RandomModel.Kind>(
    _ repository: Repository<E>,
    _ id: E.ID,
    _ call: RandomModel.Call
  ) async throws(LifecycleError) -> Outcome<E> {
    let done: AlreadyDone = call.succeedsIfDone ? .succeed : .fail
    let version = call.version
    if let action = call.action.flatMap(E.Action.init(rawValue:)) {
      return try await repository.perform(action, on: id, ifVersion: version, ifAlreadyDone: done)
    }
    switch call.verb {
    case .softDelete:
      return try await repository.softDelete(
        id,
        ifVersion: version,
        in: call.scope,
        ifAlreadyDone: done
      )
    case .archive: return try await repository.archive(id, ifVersion: version, ifAlreadyDone: done)
    case .restore:
      return try await repository.restore(
        id,
        restoringAncestors: call.restoresAncestors,
        ifVersion: version,
        ifAlreadyDone: done
      )
    case .hardDelete:
      return try await repository.hardDelete(id, ifVersion: version, ifAlreadyDone: done)
    case .change: throw .invalidArgument("A change has a name")
    }
  }

  mutating func settleOutcome<E: RandomModel.Kind>(
    _ expected: Result<Answer, Refused>,
    _ actual: Result<Outcome<E>, LifecycleError>,
    _ next: SlowModel,
    _ verb: String
  ) throws {
    guard let (answer, outcome) = try settle(expected, actual, next, verb) else { return }
    try compare("status", outcome.status, answer.isUnchanged ? .unchanged : .done)
    if let number = answer.operation { operationIDs[number] = outcome.operation }
    try compare("has operation", outcome.operation != nil, answer.operation != nil)
    try compare("audit sequence", outcome.auditSequence, answer.audit)
    try compare(outcome.summary, answer)
    try compare("record", outcome.record.map(snapshot), answer.life.flatMap(snapshot(life:)))
  }
}
