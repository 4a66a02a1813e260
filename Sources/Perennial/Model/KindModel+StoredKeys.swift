extension KindModel {
  /// The values of a payload's unique keys as a storage keeps them.
  func storedKeys(_ payload: Payload) throws(LifecycleError) -> [StoredUniqueKey] {
    guard !uniqueKeys.isEmpty else { return [] }
    return zip(uniqueKeys, try operations.uniqueKeys(payload)).map {
      StoredUniqueKey(name: $0.name, scope: $0.scope, value: $1)
    }
  }
}
