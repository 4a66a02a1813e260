/// A payload that is read when it is asked for, also after the read that found its record.
///
/// Its JSON is what is stored, and never that of a value which is at hand: that may be of another type.
final class StoredBox: PayloadBox {
  private let source: any BlobSource
  private let location: BlobLocation
  private let id: Identifier

  init(_ source: any BlobSource, _ location: BlobLocation, _ id: Identifier) {
    self.source = source
    self.location = location
    self.id = id
  }

  func encoded() throws(LifecycleError) -> [UInt8] {
    try source.payload(at: location, of: id)
  }

  /// The value that is at hand, of whatever type.
  var cached: Payload? { source.cachedPayload(at: location) }

  /// Decodes the value and keeps it.
  func decoded<E: Entity>() throws(LifecycleError) -> EntityBox<E> {
    let box = EntityBox<E>(try EncodedBox(encoded()).decoded())
    source.keep(Payload(box: box), at: location)
    return box
  }
}
