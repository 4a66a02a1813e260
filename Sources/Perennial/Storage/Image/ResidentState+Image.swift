/// A whole state as bytes: what a checkpoint holds.
///
/// Only what cannot be worked out is written. Indexes, lists of living rows, counts, holders of unique keys and
/// children by parent are made anew when the image is read.
///
/// ```text
/// version, 1
/// tenants: number; each: id, audit records
/// operations: number of all that ever were, number of those that hold something; each of those
/// interned sets of operations: number; each: number of operations, their numbers
/// trails: number of nodes; each: sequence, how far back its predecessor is
/// tables: number; each: kind, states, relations, number of rows, rows, links, unique keys
/// detached links: number; each
/// entries: number of namespaces; each: name, number, keys and values
/// ```
///
/// Numbers are varints, texts and bytes stand behind their length; see ``ByteWriter``.
enum StateImage {
  static let version: UInt8 = 1
}

extension ResidentState {
  /// Writes the state's image in pieces of about a megabyte.
  ///
  /// - Parameter emit: Takes a piece.
  /// - Throws: What the closure throws.
  /// - Complexity: O(rows); holds one piece at a time.
  package func writeImage<E: Error>(_ emit: @escaping ([UInt8]) throws(E) -> Void) throws(E) {
    var image = ImageWriter(emit: emit)
    image.writer.append(StateImage.version)
    try write(tenantsTo: &image)
    try write(operationsTo: &image)
    try write(trailsTo: &image)
    image.writer.append(count: tables.count)
    for index in tables.indices { try tables[index].write(to: &image) }
    try write(detachedTo: &image)
    try write(entriesTo: &image)
    try image.flush()
  }

  private func write<E: Error>(tenantsTo image: inout ImageWriter<E>) throws(E) {
    image.writer.append(count: tenants.count)
    for index in 0..<tenants.count {
      image.writer.append(text: tenants[index].id.rawValue)
      try tenants[index].audit.write(to: &image)
    }
  }

  private func write<E: Error>(operationsTo image: inout ImageWriter<E>) throws(E) {
    image.writer.append(count: operations.count)
    let live = operations.living
    image.writer.append(count: live.count)
    for number in live {
      guard let operation = operations[number] else { continue }
      image.writer.append(varint: UInt64(number))
      image.writer.append(varint: UInt64(operation.tenant))
      image.writer.append(operation.stored)
      image.writer.append(count: operation.members.count)
      var last: UInt64 = 0
      for member in operation.members {
        image.writer.append(zigzag: Int64(bitPattern: member.rawValue &- last))
        last = member.rawValue
        try image.flushIfLarge()
      }
    }
    image.writer.append(count: tombstones.count)
    for index in 0..<tombstones.count {
      let set = tombstones.interned(at: index)
      image.writer.append(count: set.count)
      for number in set { image.writer.append(varint: UInt64(number)) }
      try image.flushIfLarge()
    }
  }

  private func write<E: Error>(trailsTo image: inout ImageWriter<E>) throws(E) {
    image.writer.append(count: trails.count)
    for index in 0..<trails.count {
      let (sequence, previous) = trails.node(at: index)
      image.writer.append(varint: UInt64(bitPattern: sequence))
      image.writer.append(varint: previous == 0 ? 0 : UInt64(index + 1) - UInt64(previous))
      try image.flushIfLarge()
    }
  }

  private func write<E: Error>(detachedTo image: inout ImageWriter<E>) throws(E) {
    // In an order, so that equal states have equal images; those of one target keep theirs.
    let groups = detached.values.sorted {
      ($0.first?.target.rawValue ?? 0) < ($1.first?.target.rawValue ?? 0)
    }
    let links = groups.flatMap { $0 }
    image.writer.append(count: links.count)
    for link in links {
      image.writer.append(varint: link.dependent.rawValue)
      image.writer.append(text: link.relation.child.rawValue)
      image.writer.append(text: link.relation.name)
      image.writer.append(varint: link.target.rawValue)
      try image.flushIfLarge()
    }
  }

  private func write<E: Error>(entriesTo image: inout ImageWriter<E>) throws(E) {
    image.writer.append(count: entries.count)
    for (namespace, table) in entries.sorted(by: { $0.key < $1.key }) {
      image.writer.append(text: namespace)
      let all = table.entries(after: nil, limit: .max)
      image.writer.append(count: all.count)
      for entry in all {
        image.writer.append(framed: entry.key)
        image.writer.append(framed: entry.value)
        try image.flushIfLarge()
      }
    }
  }
}

/// Gathers an image's bytes and hands them on in pieces.
struct ImageWriter<E: Error> {
  private static var pieceSize: Int { 1 << 20 }

  var writer = ByteWriter(capacity: pieceSize + 4_096)
  private let emit: ([UInt8]) throws(E) -> Void

  init(emit: @escaping ([UInt8]) throws(E) -> Void) {
    self.emit = emit
  }

  @inline(__always)
  mutating func flushIfLarge() throws(E) {
    if writer.count >= Self.pieceSize { try flush() }
  }

  mutating func flush() throws(E) {
    guard writer.count > 0 else { return }
    try emit(writer.bytes)
    writer = ByteWriter(capacity: Self.pieceSize + 4_096)
  }
}

extension ByteWriter {
  fileprivate mutating func append(_ operation: StoredOperation) {
    append(operation.id.rawValue)
    append(varint: operation.rootReference.rawValue)
    append(text: operation.rootKind.rawValue)
    append(operation.rootID)
    append(operation.verb == .archive ? 1 : 0)
    append(zigzag: operation.at.microseconds)
    append(text: operation.principalID)
    append(optional: operation.principalName)
    append(optional: operation.reason)
  }

  private mutating func append(optional text: String?) {
    append(text == nil ? 0 : 1)
    if let text { append(text: text) }
  }
}

extension AuditColumn {
  fileprivate func write<E: Error>(to image: inout ImageWriter<E>) throws(E) {
    image.writer.append(count: count)
    guard let lastDigest else { return }
    image.writer.append(lastDigest)
    var last = LocationDelta()
    for sequence in 1...Int64(count) {
      guard let location = location(of: sequence) else { return }
      last.write(location, to: &image.writer)
      try image.flushIfLarge()
    }
  }
}

/// Writes and reads places on disk as differences: what was written in a row lies in a row.
struct LocationDelta {
  private var file: UInt32 = 0
  private var end: UInt32 = 0

  init() {}

  @inline(__always)
  mutating func write(_ location: BlobLocation, to writer: inout ByteWriter) {
    writer.append(zigzag: Int64(location.file) - Int64(file))
    writer.append(zigzag: Int64(location.offset) - Int64(end))
    writer.append(varint: UInt64(location.length))
    note(location)
  }

  @inline(__always)
  mutating func read(from reader: inout ByteReader) throws(ByteError) -> BlobLocation {
    let start = reader.position
    let fileNumber = Int64(file) &+ (try reader.zigzag())
    let offset = Int64(end) &+ (try reader.zigzag())
    let length = try reader.varint()
    guard let fileNumber = UInt32(exactly: fileNumber), fileNumber != 0,
      let offset = UInt32(exactly: offset), let length = UInt32(exactly: length)
    else { throw ByteError(.number, at: start) }
    let location = BlobLocation(file: fileNumber, offset: offset, length: length)
    note(location)
    return location
  }

  @inline(__always)
  private mutating func note(_ location: BlobLocation) {
    file = location.file
    end = location.offset &+ location.length
  }
}
