public import Perennial

extension Difference {
  /// What two trees do not have in common, as values.
  ///
  /// - Parameters:
  ///   - expected: The values as they should be, in any order.
  ///   - found: The values as they are, in any order.
  ///   - ignored: Fields that may be different, by name, such as `entity.name`.
  public init?(
    expected: some Fixture.Tree,
    found: some Fixture.Tree,
    ignoring ignored: Set<String> = []
  ) {
    let (wanted, given) = (Subjects(expected.entities), Subjects(found.entities))
    self.init(given.differences(from: wanted, ignoring: ignored, nil))
  }

  /// What a store has not, or has otherwise, of a tree; what it has besides does not count.
  ///
  /// ```swift
  /// let found = try await Difference(expected: fixture.tree, in: fixture.store, as: fixture.owner)
  /// #expect(found == nil)
  /// ```
  ///
  /// - Parameters:
  ///   - expected: The values as they should be, in any order.
  ///   - store: Where they should be.
  ///   - principal: Who looks.
  ///   - scope: The phases that they should be in.
  ///   - ignored: Fields that may be different, by name, such as `entity.name`.
  /// - Throws: As `Repository.find`, but for `notFound`, which is a difference.
  public init?(
    expected: some Fixture.Tree,
    in store: LifecycleStore,
    as principal: Principal?,
    scope: Scope = .active,
    ignoring ignored: Set<String> = []
  ) async throws(LifecycleError) {
    let wanted = expected.entities
    var found: [any Entity] = []
    for entity in wanted {
      if let counterpart = try await Self.counterpart(of: entity, store, principal, scope) {
        found.append(counterpart)
      }
    }
    self.init(Subjects(found).differences(from: Subjects(wanted), ignoring: ignored, nil))
  }

  private static func counterpart<E: Entity>(
    of entity: E,
    _ store: LifecycleStore,
    _ principal: Principal?,
    _ scope: Scope
  ) async throws(LifecycleError) -> (any Entity)? {
    do throws(LifecycleError) {
      return try await store.repository(of: E.self, as: principal).find(entity.id, in: scope).entity
    } catch {
      guard case .notFound = error else { throw error }
      return nil
    }
  }
}

extension Subjects {
  fileprivate init(_ entities: [any Entity]) {
    self.init()
    for entity in entities { append(entity) }
  }

  private mutating func append<E: Entity>(_ entity: E) {
    var fields = Fields()
    fields.append("entity", encoding: entity)
    append("\(E.kind) \(entity.id.identifier)", fields)
  }
}
