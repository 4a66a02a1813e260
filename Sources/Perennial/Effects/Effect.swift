#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Something that must happen outside the store after a verb: a file that was attached to a removed record must go, or
/// caches must forget what a verb has changed.
///
/// It was written with what the verb did, in the same commit, and is owed until the host's code has performed it.
public struct Effect: Sendable, Hashable, Identifiable {
  /// Names the effect for as long as it is owed.
  public let id: EffectID
  /// The tenant of the record.
  public let tenant: TenantID
  /// The kind of the removed record; for ``patterns``, of the one that the verb was called on.
  public let kind: EntityKind
  /// The id of that record; where several had the same file, of the first.
  public let entityID: Identifier
  /// The field that held the file; empty where there is none.
  public let field: String
  /// The file, as the record named it; empty for ``patterns``.
  public let file: String
  /// When the record was removed or changed.
  public let committedAt: Timestamp
  /// What caches have to forget (``CacheInvalidating``); empty where a file has to go.
  public internal(set) var patterns: [String] = []
  /// How often performing it has failed.
  public internal(set) var failures: Int = 0
  /// What the last failure said.
  public internal(set) var lastError: String?
  /// When it is tried next; nil where it is due, or parked.
  public internal(set) var dueAt: Timestamp?
}

/// The name of an effect; its JSON is its text.
public struct EffectID: Sendable, Hashable {
  let batch: UUID
  let index: Int
}

extension EffectID: LosslessStringConvertible {
  /// As it is shown and can be given back: `6F1E…/12`.
  public var description: String { "\(batch)/\(index)" }

  /// Reads a description.
  ///
  /// - Parameter description: The text; anything else gives nil.
  public init?(_ description: String) {
    let parts = description.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let batch = UUID(uuidString: String(parts[0])),
      let index = Int(parts[1]), index >= 0
    else { return nil }
    self.init(batch: batch, index: index)
  }
}

extension EffectID: Codable {
  /// Reads the text of an effect's id.
  ///
  /// - Parameter decoder: The decoder.
  /// - Throws: `DecodingError` for anything else.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let id = try EffectID(container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "An effect's id is a UUID, a slash and a number from 0 on"
      )
    }
    self = id
  }

  /// Writes the id's text.
  ///
  /// - Parameter encoder: The encoder.
  /// - Throws: What the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

/// What became of effects.
public struct EffectTally: Sendable, Hashable, Codable {
  /// Performed.
  public internal(set) var done = 0
  /// Not performed yet; they will be tried (again).
  public internal(set) var owed = 0
  /// Given up: looked after with ``EffectQueue/parked(after:limit:)``.
  public internal(set) var parked = 0

  init() {}
}
