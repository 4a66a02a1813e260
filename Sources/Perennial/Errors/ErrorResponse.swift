/// An error as a host's handler sends it: status, code and message.
public struct ErrorResponse: Sendable, Hashable, Codable {
  /// The HTTP status.
  public let status: Int
  /// The stable code.
  public let code: String
  /// A message that is safe to show to the caller.
  public let message: String

  /// Makes a response.
  public init(status: Int, code: String, message: String) {
    self.status = status
    self.code = code
    self.message = message
  }
}

extension LifecycleError {
  /// The error as a host's handler sends it.
  public var response: ErrorResponse {
    ErrorResponse(status: httpStatus, code: code, message: message)
  }

  /// The HTTP status that fits.
  public var httpStatus: Int {
    switch self {
    case .unauthenticated: 401
    case .forbidden: 403
    case .notFound: 404
    case .alreadyExists, .invalidTransition, .notActive, .parentNotActive, .blockedByDependents,
      .uniqueConflict, .versionConflict, .planStale:
      409
    case .invalidArgument: 400
    case .hostFailure, .schemaMismatch: 500
    case .positionExpired: 410
    case .oneOfMany(_, _, let reason): reason.httpStatus
    case .cancelled: 499
    case .storage(let error): error.isRetryable ? 503 : 500
    }
  }

  /// The stable code: `NOT_FOUND`, `CONFLICT_PROJECT` and so on.
  public var code: String {
    switch self {
    case .unauthenticated: "AUTHENTICATION_FAILED"
    case .forbidden: "FORBIDDEN"
    case .notFound: "NOT_FOUND"
    case .alreadyExists(let kind, _), .notActive(let kind, _, _), .versionConflict(let kind, _, _):
      kind.conflictCode
    case .invalidTransition(let refusal): refusal.kind.conflictCode
    case .parentNotActive(let refusal): refusal.kind.conflictCode
    case .blockedByDependents(let refusal): refusal.kind.conflictCode
    case .uniqueConflict(let refusal):
      (refusal.conflicts.first?.kind).map(EntityKind.conflictCode) ?? "CONFLICT"
    case .planStale(let plan): EntityKind.conflictCode(plan.kind)
    case .invalidArgument: "INVALID_ARGUMENT"
    case .hostFailure: "HOST_FAILED"
    case .positionExpired: "POSITION_EXPIRED"
    case .oneOfMany(_, _, let reason): reason.code
    case .cancelled: "CANCELLED"
    case .schemaMismatch: "SCHEMA_MISMATCH"
    case .storage: "STORAGE_FAILED"
    }
  }
}

extension KindName {
  fileprivate var conflictCode: String {
    EntityKind.conflictCode(kind)
  }
}

extension EntityKind {
  /// `CONFLICT_` and the kind in upper case, its words parted by `_`.
  fileprivate static func conflictCode(_ kind: EntityKind) -> String {
    var code = "CONFLICT_"
    for character in kind.rawValue {
      if character.isUppercase, code.last?.isLowercase == true { code += "_" }
      code += character.isLetter || character.isNumber ? String(character) : "_"
    }
    return code.uppercased()
  }
}
