/// A payload that stays where a file holds it.
final class LocatedBox: PayloadBox {
  let location: BlobLocation

  init(_ location: BlobLocation) {
    self.location = location
  }

  func encoded() throws(LifecycleError) -> [UInt8] {
    throw .storage(
      .corrupt(
        "A payload was asked for without its file",
        remedy: "read it through the storage's own reader"
      )
    )
  }
}

extension Payload {
  /// Holds the place of a value's JSON in a storage's files.
  package init(located location: BlobLocation) {
    self.init(box: LocatedBox(location))
  }

  /// The place of the JSON; nil for a value or JSON in memory.
  package var location: BlobLocation? {
    guard ObjectIdentifier(type(of: box)) == ObjectIdentifier(LocatedBox.self) else { return nil }
    return unsafe unsafeDowncast(box, to: LocatedBox.self).location
  }
}
