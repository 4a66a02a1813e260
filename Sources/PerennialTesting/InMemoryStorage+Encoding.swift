#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
public import Perennial

extension InMemoryStorage {
  /// Makes an empty storage that keeps payloads as JSON, so that each read decodes what a write encoded.
  ///
  /// An ordinary `InMemoryStorage` keeps values as they are and never calls a `Codable` conformance. With
  /// this one a test finds a conformance that throws or loses something, without a file.
  ///
  /// ```swift
  /// let store = LifecycleStore(schema, storage: InMemoryStorage.encoding(), access: policy)
  /// ```
  ///
  /// A write whose value does not encode throws `hostFailure` and changes nothing; a read of one that
  /// does not decode throws `hostFailure`.
  ///
  /// - Returns: The storage, with a random identity.
  public static func encoding() -> InMemoryStorage {
    InMemoryStorage(storeID: UUID(), encodesPayloads: true)
  }
}
