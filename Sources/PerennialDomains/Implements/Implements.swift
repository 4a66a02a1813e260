public import Perennial

/// Implements of a catalogue, with the recommendations and calculations that refer to them; there are no tenants.
///
/// Deleting an implement makes it inactive and keeps everything; it can be reactivated. What referred to it stays
/// valid, and nothing new may refer to it. Every change of an implement makes caches forget implements and
/// recommendations.
///
/// ```swift
/// let store = LifecycleStore(
///   try Implements.schema(),
///   storage: storage,
///   access: Implements.access,
///   effects: EffectPolicy(invalidator: RedisInvalidator())
/// )
/// let reply = try await Implements.Service(store, as: ann).delete(7)
/// ```
///
/// A host with kinds of its own builds its schema from ``kinds`` and its policy from ``rules``.
public enum Implements {
  /// The kinds, parents first.
  public static let kinds: [any Entity.Type] = [
    Implement.self, Recommendation.self, Calculation.self,
  ]

  /// The kinds, checked.
  ///
  /// - Returns: The schema.
  /// - Throws: Nothing while the kinds are sound, which they are.
  public static func schema() throws(SchemaError) -> Schema {
    try Schema(kinds: kinds, tenancy: .single)
  }

  /// The id that a request's path names.
  ///
  /// - Parameter path: The part of the path, as in `7`.
  /// - Returns: The number; 0 for anything else, which every endpoint refuses once it knows its caller.
  public static func id(in path: String) -> Implement.ID {
    guard path.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return 0
    }
    return Int(path) ?? 0
  }
}
