/// The payloads of a table by row: values in memory, or where they lie on disk.
///
/// A storage does one or the other, so one of the two lists stays empty.
struct PayloadColumn: Sendable {
  private static let none = BlobLocation(file: 0, offset: 0, length: 0)

  private var values = ChunkedArray<Payload?>()
  /// The file's number is 0 where there is none.
  private(set) var locations = ChunkedArray<BlobLocation>()

  init() {}

  mutating func append(_ payload: Payload) {
    if let location = payload.location {
      locations.append(location)
    } else {
      values.append(payload)
    }
  }

  /// Appends a place, or none for a row that is a grave.
  mutating func append(_ location: BlobLocation?) {
    locations.append(location ?? Self.none)
  }

  mutating func replace(_ row: Int, with payload: Payload) {
    if let location = payload.location {
      locations[row] = location
    } else {
      values[row] = payload
    }
  }

  mutating func move(_ row: Int, to location: BlobLocation) {
    locations[row] = location
  }

  mutating func remove(_ row: Int) {
    if row < locations.count {
      locations[row] = Self.none
    } else {
      values[row] = nil
    }
  }

  func location(of row: Int) -> BlobLocation? {
    guard row < locations.count, locations[row].file != 0 else { return nil }
    return locations[row]
  }

  /// The payload of a row; nil for a grave.
  func payload(of row: Int, id: Identifier, from source: (any BlobSource)?) -> Payload? {
    guard let source else { return values[row] }
    guard let location = location(of: row) else { return nil }
    return Payload(box: StoredBox(source, location, id))
  }
}
