/// Which records a verb on many is for: some ids, or all that a query finds.
///
/// ```swift
/// try await notes.softDelete([1, 2, 3])
/// try await notes.archive(.matching(Query(under: .parent(Project.self, 7))))
/// ```
///
/// An id given twice counts once. The order of ids decides nothing about what is refused.
public struct Selection<E: Entity>: Sendable {
  enum Source: Sendable {
    case ids([E.ID], versions: [E.ID: Int])
    case query(Query<E>)
  }

  let source: Source

  /// Records by their ids.
  ///
  /// - Parameters:
  ///   - ids: The ids.
  ///   - versions: The versions that records must have; those that are not named may have any.
  /// - Returns: The selection.
  public static func ids(
    _ ids: some Sequence<E.ID>,
    ifVersions versions: [E.ID: Int] = [:]
  ) -> Self {
    var seen: Set<Identifier> = []
    let distinct = ids.filter { seen.insert($0.identifier).inserted }
    return Self(source: .ids(distinct, versions: versions))
  }

  /// All records that a query finds, from its cursor to its end.
  ///
  /// The caller needs the permission to read them. The query's limit has no meaning here.
  ///
  /// - Parameter query: The query; its scope says where the verb looks.
  /// - Returns: The selection.
  public static func matching(_ query: Query<E>) -> Self {
    Self(source: .query(query))
  }

  /// Where a query looks; empty for ids.
  var scope: Scope {
    guard case .query(let query) = source else { return [] }
    return query.scope
  }
}

extension Selection: ExpressibleByArrayLiteral {
  /// Records by their ids.
  public init(arrayLiteral ids: E.ID...) {
    self = .ids(ids)
  }
}
