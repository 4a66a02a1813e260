#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// The id of one operation: one call that changed the lifecycle of a root and of what it took along.
public struct OperationID: Sendable, Hashable, Codable, RawRepresentable {
  /// The id's UUID.
  public let rawValue: UUID

  /// Makes an id of a UUID.
  public init(rawValue: UUID) {
    self.rawValue = rawValue
  }
}

extension OperationID: CustomStringConvertible {
  /// The UUID's text.
  public var description: String { rawValue.uuidString }
}
