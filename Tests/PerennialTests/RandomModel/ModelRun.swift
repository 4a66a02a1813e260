#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting

/// One seed: random verbs on the library and on the slow model, compared after each.
struct ModelRun {
  /// Where library and model differ.
  struct Difference: Error, CustomStringConvertible {
    let seed: UInt64
    let verb: Int
    let step: String
    let text: String

    var description: String {
      """
      seed \(seed), verb \(verb): \(step)
      \(text)
      (replay it with PERENNIAL_MODEL_SEED=\(seed))
      """
    }
  }

  /// What a comparison found, before it is known where.
  struct Mismatch: Error {
    let text: String

    init(_ what: String, library: Any, model: Any) {
      text = "\(what):\n  library: \(library)\n  model:   \(model)"
    }
  }

  let seed: UInt64
  let rules: RandomModel.RuleBook
  let clock = ManualClock()
  let start: Date
  let store: LifecycleStore
  var model: SlowModel
  var generator: RandomModel.StepGenerator
  /// The library's names for the model's operations.
  var operationIDs: [Int: OperationID] = [:]
  var tally: [String: Int] = [:]

  /// - Parameters:
  ///   - seed: The seed.
  ///   - wrap: Makes the storage that the library runs on of the one in memory.
  /// - Throws: `SchemaError`, which would be a defect of the domain.
  init(seed: UInt64, on wrap: (InMemoryStorage) -> any Storage = { $0 }) throws {
    self.seed = seed
    var random = SeededGenerator(seed: seed)
    let rules = RandomModel.RuleBook(&random)
    self.rules = rules
    let schema = try RandomModel.RuleBook.$current.withValue(rules) {
      try Schema(kinds: RandomModel.types)
    }
    start = clock.now()
    let storage = InMemoryStorage(storeID: UUID(), encodesPayloads: seed % 25 == 0)
    store = LifecycleStore(
      schema,
      storage: wrap(storage),
      access: RolePolicy(.role("admin", may: .all)),
      clock: clock,
      ids: SequentialIdentifiers()
    )
    model = SlowModel(rules)
    generator = RandomModel.StepGenerator(random: random)
  }

  /// Runs a number of verbs; every record is compared after each `interval` of them and at the end.
  mutating func run(verbs: Int, comparingEvery interval: Int) async throws {
    for verb in 0..<verbs {
      let (tenant, step) =
        verb < RandomModel.tenants.count
        ? (RandomModel.tenants[verb], generator.graph(RandomModel.tenants[verb], rules))
        : generator.next(model)
      do {
        try await take(step, tenant)
        if verb % interval == interval - 1 || verb == verbs - 1 { try await compareEverything() }
        if verb == verbs - 1 { try await verifyTrails() }
      } catch let mismatch as Mismatch {
        throw Difference(seed: seed, verb: verb, step: "\(tenant) \(step)", text: mismatch.text)
      }
    }
  }

  func principal(_ tenant: TenantID) -> Principal {
    Principal(id: "ann", name: "Ann", tenant: tenant, roles: ["admin"])
  }

  func repository<E: Entity>(_ type: E.Type, _ tenant: TenantID) -> Repository<E> {
    store.repository(of: type, as: principal(tenant))
  }

  /// Lets some time pass, or go back, on both sides.
  mutating func passTime() {
    let seconds = generator.random.below(9) - 2
    model.now += seconds
    clock.advance(by: TimeInterval(seconds))
  }

  static func type(of kind: EntityKind) throws(Mismatch) -> any RandomModel.Kind.Type {
    guard let type = RandomModel.types.first(where: { $0.kind == kind }) else {
      throw Mismatch("kind", library: "none", model: kind)
    }
    return type
  }

  mutating func take(_ step: RandomModel.Step, _ tenant: TenantID) async throws {
    passTime()
    switch step {
    case .create(let values): try await create(values, tenant)
    case .update(let value, let scope, let version, let inPlace):
      try await update(Self.type(of: value.kind), value, scope, version, inPlace, tenant)
    case .move(let kind, let id, let link, let target, let version):
      try await move(Self.type(of: kind), id, link, target, version, tenant)
    case .perform(let kind, let id, let call):
      try await perform(Self.type(of: kind), id, call, tenant)
    case .plan(let kind, let id, let call, let between, let byToken):
      try await plan(Self.type(of: kind), id, call, between, byToken, tenant)
    case .find(let kind, let id, let scope):
      try await find(Self.type(of: kind), id, scope, tenant)
    case .list(let kind, let listing):
      try await list(Self.type(of: kind), listing, tenant)
    }
  }
}
