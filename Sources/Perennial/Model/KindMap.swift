/// Values by kind.
///
/// A domain has few kinds, and comparing names costs less than hashing one; above a dozen it is hashed.
package struct KindMap<Value: Sendable>: Sendable {
  private static var searchLimit: Int { 12 }

  private var kinds: [EntityKind] = []
  private var values: [Value] = []
  /// Empty while the kinds are few enough to be searched.
  private var places: [EntityKind: Int] = [:]

  package init() {}

  /// The value of a kind; a value that is there can be replaced, not removed.
  package subscript(kind: EntityKind) -> Value? {
    place(of: kind).map { values[$0] }
  }

  package mutating func set(_ value: Value, for kind: EntityKind) {
    if let place = place(of: kind) {
      values[place] = value
      return
    }
    kinds.append(kind)
    values.append(value)
    guard kinds.count > Self.searchLimit else { return }
    if places.isEmpty {
      places = Dictionary(uniqueKeysWithValues: zip(kinds, kinds.indices))
    } else {
      places[kind] = kinds.count - 1
    }
  }

  private func place(of kind: EntityKind) -> Int? {
    places.isEmpty ? kinds.firstIndex(of: kind) : places[kind]
  }
}

extension KindMap {
  /// The values of a dictionary.
  init(_ dictionary: [EntityKind: Value]) {
    for (kind, value) in dictionary {
      set(value, for: kind)
    }
  }
}
