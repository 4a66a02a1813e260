/// Makes caches forget what they keep of records that a verb has changed (rule S22).
///
/// ```swift
/// struct RedisInvalidator: CacheInvalidating {
///   func invalidate(_ invalidation: CacheInvalidation) async throws {
///     for pattern in invalidation.patterns { try await redis.delete(matching: pattern) }
///   }
/// }
/// ```
///
/// Every verb that changes records of kinds with ``Entity/cachePatterns`` calls it once, after the commit. The verb
/// returns when the call does, so that its caller reads nothing stale. An invalidation may be handed over more than
/// once, after a failure or a crash; forgetting twice does no harm.
public protocol CacheInvalidating: Sendable {
  /// Makes caches forget.
  ///
  /// - Parameter invalidation: What to forget.
  /// - Throws: ``PermanentEffectFailure`` where trying again would not help; anything else where it may. The verb
  ///   succeeds all the same.
  func invalidate(_ invalidation: CacheInvalidation) async throws
}

/// What caches have to forget after one commit.
public struct CacheInvalidation: Sendable, Hashable {
  /// The tenant whose records changed; ``TenantID/builtIn`` where there are no tenants.
  public let tenant: TenantID
  /// The patterns of all kinds that changed, each once, sorted.
  public let patterns: [String]

  /// Makes an invalidation, such as one that a test expects.
  ///
  /// - Parameters:
  ///   - tenant: The tenant whose records changed.
  ///   - patterns: The patterns.
  public init(tenant: TenantID, patterns: [String]) {
    self.tenant = tenant
    self.patterns = patterns
  }
}
