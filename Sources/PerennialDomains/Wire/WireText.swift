import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// Values as the pages' JSON shows them, whatever strategies a host's encoder has.

extension UUID {
  /// In lower case, as everywhere but in Swift.
  var wireText: String { uuidString.lowercased() }
}

extension TenantID {
  /// A UUID as ``UUID/wireText``, any other text as it is.
  var wireText: String { UUID(uuidString: rawValue)?.wireText ?? rawValue }

  /// The stored tenant that a request names, which may give its UUID as ``wireText`` shows it.
  ///
  /// Stored tenants are compared by bytes. So a UUID is spelled as the caller's own tenant is: in lower case where
  /// that one is, else as `TenantID(UUID)`. Any other text is taken as it is.
  ///
  /// - Parameter own: The caller's tenant; nil where there is none.
  /// - Returns: The tenant; the very own one where it is named in whatever case.
  func stored(besides own: TenantID?) -> TenantID {
    if let own, wireText == own.wireText { return own }
    guard let uuid = UUID(uuidString: rawValue) else { return self }
    return own?.isLowerCaseUUID == true ? TenantID(uuid.wireText) : TenantID(uuid)
  }

  private var isLowerCaseUUID: Bool {
    UUID(uuidString: rawValue)?.wireText == rawValue
  }
}

extension Date {
  /// In ISO 8601 and UTC, to the second.
  var wireText: String { formatted(.iso8601) }
}
