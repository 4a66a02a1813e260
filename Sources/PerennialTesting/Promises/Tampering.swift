import Perennial

/// One way to spoil the change set of a verb.
struct Tampering: Sendable {
  let name: String
  let verb: @Sendable (KitWorld) async throws(LifecycleError) -> Void
  let change: @Sendable (inout ChangeSet) -> Void

  /// What the verb throws with its change set spoilt; nil where the storage accepts it.
  func error(on world: KitWorld) async throws(SchemaError) -> LifecycleError? {
    let tampered = try world.over(TamperedStorage(world.storage, change))
    do throws(LifecycleError) {
      try await verb(tampered)
      return nil
    } catch {
      return error
    }
  }
}

extension Tampering {
  private static let nowhere = RecordReference(rawValue: 0xFFFF_FFFF_FFFF_FFF0)

  private static let create: @Sendable (KitWorld) async throws(LifecycleError) -> Void = {
    world throws(LifecycleError) in try await world.create(AtomicityCheck.shelfWithCrates(5_000))
  }

  /// Deletes the shelf that ``AtomicityCheck`` and ``TypedErrorCheck`` have made.
  private static let delete: @Sendable (KitWorld) async throws(LifecycleError) -> Void = {
    world throws(LifecycleError) in try await world.shelves().softDelete(1_000)
  }

  static let all: [Tampering] = [
    Tampering(name: "a record inserted twice", verb: create) { changes in
      if let first = changes.insertions.first { changes.insertions.append(first) }
    },
    Tampering(name: "an audit record told twice", verb: create) { changes in
      if let last = changes.audit.last { changes.audit.append(last) }
    },
    Tampering(name: "an audit record left out", verb: create) { changes in
      changes.audit.removeFirst()
    },
    Tampering(name: "a parent that does not exist", verb: create) { changes in
      changes.insertions.removeAll { $0.key.kind == Shelf.kind }
    },
    Tampering(name: "an operation to lift that does not exist", verb: create) { changes in
      changes.lifted = [OperationID(rawValue: RandomIdentifiers().next())]
    },
    Tampering(name: "a target of links that does not exist", verb: create) { changes in
      changes.settledTargets = [nowhere]
    },
    Tampering(name: "a detached link of a record that does not exist", verb: create) { changes in
      changes.detachments = [
        DetachedLink(
          dependent: nowhere,
          relation: RelationID(child: Label.kind, name: Crate.kind.rawValue),
          target: nowhere
        )
      ]
    },
    Tampering(name: "a transition of a record that does not exist", verb: delete) { changes in
      for index in changes.transitions.indices {
        changes.transitions[index].references.append(nowhere)
      }
    },
    Tampering(name: "an operation begun twice", verb: delete) { changes in
      changes.operations += changes.operations
    },
  ]
}
