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
}

extension Date {
  /// In ISO 8601 and UTC, to the second.
  var wireText: String { formatted(.iso8601) }
}
