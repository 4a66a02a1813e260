/// What went wrong in a storage.
///
/// - ``code`` is what a caller branches on; ``message`` names the remedy for a person.
/// - ``path`` and ``cause`` say where and why, as far as the storage knows.
public struct StorageError: Error, Sendable {
  /// What went wrong, as a caller branches on it.
  public let code: Code
  /// What went wrong and what to do about it.
  ///
  /// Meant for operators: it may name files, never personal data.
  public let message: String
  /// The file or other place that is concerned.
  public let path: String?
  /// The error below this one.
  public let cause: (any Error)?

  /// Makes an error; storages do.
  ///
  /// - Parameters:
  ///   - code: What went wrong.
  ///   - message: What went wrong and what to do about it.
  ///   - path: The file or other place.
  ///   - cause: The error below this one.
  public init(_ code: Code, _ message: String, path: String? = nil, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.cause = cause
  }

  /// What can go wrong in a storage.
  public struct Code: Sendable, Hashable, RawRepresentable {
    /// The code's stable name.
    public let rawValue: String

    /// Makes a code of its stable name; third parties' storages may have codes of their own.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The medium refused to read or write.
    ///
    /// Try again; check the medium.
    public static let inputOutput = Code(rawValue: "io")
    /// Stored data is damaged or not this storage's.
    ///
    /// Restore a backup.
    public static let corrupt = Code(rawValue: "corrupt")
    /// A reference, a change set or a token of another storage was handed in.
    public static let foreignValue = Code(rawValue: "foreignValue")
    /// The storage is busy or unreachable for now.
    ///
    /// Try again.
    public static let unavailable = Code(rawValue: "unavailable")
    /// The storage cannot number any more rows, states or operations, or a commit is larger than it takes.
    ///
    /// Split the store, or the commit.
    public static let limitReached = Code(rawValue: "limitReached")
    /// The storage was opened for reading, or lies on a medium that is.
    ///
    /// Open it for writing.
    public static let readOnly = Code(rawValue: "readOnly")
    /// The write may or may not have happened.
    ///
    /// Reopen and look.
    public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")
  }

  /// Whether the same call may succeed later without any change.
  public var isRetryable: Bool {
    code == .unavailable
  }

  static func corrupt(
    _ message: String,
    remedy: String = "restore the store from a backup"
  ) -> StorageError {
    StorageError(.corrupt, "\(message); \(remedy)")
  }

  static func foreign(_ what: String) -> StorageError {
    StorageError(
      .foreignValue,
      "\(what) does not belong to this storage; use what its own reader gave"
    )
  }
}

extension StorageError: Hashable {
  /// Whether code, message and path are equal; causes are not compared.
  public static func == (left: StorageError, right: StorageError) -> Bool {
    left.code == right.code && left.message == right.message && left.path == right.path
  }

  /// Feeds code, message and path.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(message)
    hasher.combine(path)
  }
}

extension StorageError: CustomStringConvertible {
  /// Code, message, path unless the message names it, and cause in one line.
  public var description: String {
    var parts = ["\(code.rawValue): \(message)"]
    if let path, !message.contains(path) { parts.append("[\(path)]") }
    if let cause { parts.append("(\(cause))") }
    return parts.joined(separator: " ")
  }
}
