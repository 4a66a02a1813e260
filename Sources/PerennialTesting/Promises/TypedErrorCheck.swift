import Perennial

/// P9: values of other storages and made-up ones are refused with an error, and change nothing.
enum TypedErrorCheck {
  static func run(_ trial: Trial) async throws {
    let world = try await trial.makeWorld()
    let other = try await trial.makeWorld()
    var random = trial.generator()
    try await other.create(AtomicityCheck.shelfWithCrates(1_000))
    let foreign = try await other.someReferences()
    let madeUp = [0, .max, 1 << 32, .max >> 1, random.next(), random.next() >> 32].map {
      RecordReference(rawValue: $0)
    }
    try await refusesReferences(trial, world, foreign + madeUp)
    try await world.create(AtomicityCheck.shelfWithCrates(1_000))
    let own = try await world.someReferences()
    try await refusesReferences(trial, world, madeUp.filter { !own.contains($0) })
    try await refusesLimits(trial, world)
    try await answersUnknownNames(trial, world)
    try await refusesChangeSets(trial, world)
    try await refusesCursors(trial, world, other)
    try await refusesTokens(trial, world, other)
  }

  /// Handles that are not of the storage: every call that takes one throws `storage`.
  private static func refusesReferences(
    _ trial: Trial,
    _ world: KitWorld,
    _ references: [RecordReference]
  ) async throws {
    for reference in references {
      for (name, call) in referenceCalls {
        try await requireStorageError(trial, "\(name) of a wrong handle, \(reference.rawValue),") {
          () throws(LifecycleError) in
          try await world.storage.read { reader throws(LifecycleError) in
            try call(reader, reference)
          }
        }
      }
    }
  }

  private static let shelfRelation = RelationID(child: Crate.kind, name: "shelf")

  private static let referenceCalls:
    [(String, @Sendable (any StorageReader, RecordReference) throws(LifecycleError) -> Void)] = [
      (
        "headers(at:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.headers(at: [reference])
        }
      ),
      (
        "records(at:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.records(at: [reference])
        }
      ),
      (
        "dependents(of:through:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.dependents(of: [reference], through: shelfRelation)
        }
      ),
      (
        "targets(of:through:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.targets(of: [reference], through: shelfRelation)
        }
      ),
      (
        "tombstones(on:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.tombstones(on: [reference])
        }
      ),
      (
        "detachedLinks(of:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.detachedLinks(of: [reference])
        }
      ),
      (
        "uniqueKeys(of:)",
        { reader, reference throws(LifecycleError) in
          _ = try reader.uniqueKeys(of: [reference])
        }
      ),
      (
        "page(_:) under a parent",
        { reader, reference throws(LifecycleError) in
          let filter = PageRequest.ParentFilter(relation: shelfRelation, parent: reference)
          _ = try reader.page(request(limit: 5, parents: [filter]))
        }
      ),
    ]

  private static func request(
    limit: Int,
    after: UInt64? = nil,
    parents: [PageRequest.ParentFilter] = []
  ) -> PageRequest {
    PageRequest(
      kind: Crate.kind,
      tenant: KitWorld.tenants[0],
      phases: [.active],
      parents: parents,
      after: after,
      limit: limit
    )
  }

  /// Limits below 1 are refused; large ones and wild positions are answered.
  private static func refusesLimits(_ trial: Trial, _ world: KitWorld) async throws {
    let tenant = KitWorld.tenants[0]
    for limit in [0, -1, .min] {
      let error = await lifecycleError { () throws(LifecycleError) in
        try await world.storage.read { reader throws(LifecycleError) in
          _ = try reader.page(request(limit: limit))
        }
      }
      try trial.require(error != nil, "a page of \(limit) records to be refused", "it was answered")
    }
    let counts = try await world.storage.read { reader throws(LifecycleError) in
      for position in [0, UInt64.max, .max >> 1, 1 << 32] {
        _ = try reader.page(request(limit: 5, after: position))
        _ = try reader.holdingOperations(of: tenant, before: position, limit: 5)
        _ = try reader.members(of: [], from: position, limit: 5)
      }
      for sequence in [Int64.min, -1, 0, .max] {
        for order in [PageOrder.oldestFirst, .newestFirst] {
          _ = try reader.auditPage(
            AuditPageRequest(tenant: tenant, order: order, after: sequence, limit: .max)
          )
        }
      }
      return [
        try reader.page(request(limit: .max)).count,
        try reader.page(request(limit: 5, after: .max)).count,
        try reader.entries(in: "kit", after: [], limit: .max).count,
      ]
    }
    try trial.requireEqual(
      counts,
      [20, 0, 0],
      "records on the largest page and after the last one"
    )
  }

  /// Kinds, tenants, keys and operations that were never heard of: nothing is found, nothing is wrong.
  private static func answersUnknownNames(_ trial: Trial, _ world: KitWorld) async throws {
    let isEmpty = try await world.storage.read { reader throws(LifecycleError) in
      let keys = ["", "\u{0}", "kit-shelf"].map {
        RecordKey(tenant: "nobody", kind: EntityKind(rawValue: $0), id: .text(""))
      }
      let operation = OperationID(rawValue: RandomIdentifiers().next())
      let query = UniqueKeyQuery(tenant: "nobody", kind: Shelf.kind, name: "no key", value: [])
      return [
        try reader.headers(of: keys).allSatisfy { $0 == nil },
        try reader.lastVersions(of: keys).allSatisfy { $0 == nil },
        try reader.counts(of: "no kind", tenant: nil).isEmpty,
        try reader.counts(of: Shelf.kind, tenant: "nobody").allSatisfy { $0.count == 0 },
        try reader.holders(of: [query]) == [nil],
        try reader.operations([operation]) == [nil],
        try reader.members(of: [operation], from: 0, limit: 5).members.isEmpty,
        try reader.holdingOperations(of: "nobody", before: nil, limit: 5).isEmpty,
        try reader.auditHead(of: "nobody") == nil,
        try reader.auditPage(AuditPageRequest(tenant: "nobody", order: .oldestFirst, limit: 5))
          .isEmpty,
        try reader.entries(in: "nowhere", after: nil, limit: 5).isEmpty,
      ]
    }
    try trial.requireEqual(
      isEmpty,
      isEmpty.map { _ in true },
      "nothing found under names that were never used"
    )
  }
}

extension KitWorld {
  fileprivate func someReferences() async throws(LifecycleError) -> [RecordReference] {
    try await storage.read { reader throws(LifecycleError) in
      try reader.allRecords(of: Crate.kind).prefix(3).map(\.header.reference)
        + reader.allRecords(of: Shelf.kind).map(\.header.reference)
    }
  }
}
