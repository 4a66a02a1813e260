/// One write, or one attempt, as the audit trail keeps it.
///
/// Audit records are append-only. Each is chained to the one before it in its tenant: ``digest`` covers
/// everything else here and the predecessor's digest, so a record that is changed, inserted or removed
/// breaks the chain (``AuditTrail/verify(extending:)``).
public struct AuditRecord: Sendable, Hashable, Codable {
  /// The record's place in its tenant's chain, from 1, without gaps.
  public let sequence: Int64
  /// The digest that chains this record to the one before it.
  public let digest: Digest
  /// What happened.
  public let event: AuditEvent

  /// Makes a record; planners do, and storages that read one back.
  ///
  /// - Parameters:
  ///   - sequence: The place in the chain.
  ///   - digest: The digest; ``AuditTrail/verify(extending:)`` checks it, this does not.
  ///   - event: What happened.
  public init(sequence: Int64, digest: Digest, event: AuditEvent) {
    self.sequence = sequence
    self.digest = digest
    self.event = event
  }
}

/// What came of a call.
public enum AuditResult: Sendable, Hashable {
  /// It was done.
  case done
  /// The policy refused it.
  case forbidden
  /// A rule refused it; the code is the error's.
  case refused(code: String)
}

extension AuditResult: Codable {
  private static let refusedPrefix = "refused: "

  /// Reads `done`, `forbidden`, or `refused: ` and a code.
  ///
  /// - Throws: `DecodingError` for any other text.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    switch text {
    case "done": self = .done
    case "forbidden": self = .forbidden
    case _ where text.hasPrefix(Self.refusedPrefix):
      self = .refused(code: String(text.dropFirst(Self.refusedPrefix.count)))
    default:
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "“\(text)” is no result of a call."
      )
    }
  }

  /// Writes `done`, `forbidden`, or `refused: ` and the code.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .done: try container.encode("done")
    case .forbidden: try container.encode("forbidden")
    case .refused(let code): try container.encode(Self.refusedPrefix + code)
    }
  }
}

/// Who did it, as values of that time.
public struct AuditPrincipal: Sendable, Hashable, Codable {
  /// The principal's id.
  public let id: String
  /// The principal's name, erasable; nil where the principal had none.
  public let name: PersonalValue?
  /// The principal's roles at that time, sorted.
  public let roles: [String]
}

/// Records of a kind that an operation took along or gave back.
public struct AuditMembers: Sendable, Hashable, Codable {
  /// The records' kind.
  public let kind: EntityKind
  /// How many.
  public let count: Int
  /// Which; nil where the audit policy counts members only, or the reader may not see the kind.
  public let ids: [Identifier]?
}

/// A root that was restored together with another one.
public struct AuditRoot: Sendable, Hashable, Codable {
  /// The root's kind.
  public let kind: EntityKind
  /// The root's id.
  public let id: Identifier
}

/// The declared fields of one removed record.
public struct AuditSnapshot: Sendable, Hashable, Codable {
  /// The record's kind.
  public let kind: EntityKind
  /// The record's id.
  public let id: Identifier
  /// The fields in the order of their declaration.
  public let fields: [AuditField]

  /// A plain field's value, or a personal one's that was not erased.
  ///
  /// - Parameter name: The field's name.
  public subscript(name: String) -> AuditValue? {
    fields.first { $0.name == name }?.value
  }
}

/// One declared field of a removed record.
public struct AuditField: Sendable, Hashable, Codable {
  /// The field's name.
  public let name: String
  /// The field's content.
  public let content: Content

  /// A value that stays, or one that can be erased.
  public enum Content: Sendable, Hashable, Codable {
    /// A value that stays.
    case plain(AuditValue)
    /// A value that can be erased.
    case personal(PersonalValue)
  }

  /// The value; nil after it was erased.
  public var value: AuditValue? {
    switch content {
    case .plain(let value): value
    case .personal(let personal): personal.value
    }
  }
}
