@testable import Perennial

extension ChangeSet {
  /// All that a change set holds, byte by byte, in one text for each element.
  ///
  /// - Parameter json: The JSON of a payload.
  /// - Returns: UTF-8.
  /// - Throws: What `json` throws.
  func described(_ json: (Payload) throws -> [UInt8]) throws -> [[UInt8]] {
    var lines = ["\(tenant.rawValue) \(at.microseconds)"]
    lines += stateRenames.map { debug($0) }
    lines += try insertions.map {
      "\($0.key) \($0.key.id) \($0.state) \($0.phase) \($0.version) \(debug($0.links)) "
        + "\(debug($0.uniqueKeys)) \(try json($0.payload))"
    }
    lines += try updates.map {
      "\(debug($0.reference)) \(debug($0.links)) \(debug($0.uniqueKeys)) \($0.raisesVersion) "
        + "\(try json($0.payload))"
    }
    lines += transitions.map { debug($0) } + lifted.map { debug($0) }
    lines += operations.map { debug($0) } + detachments.map { debug($0) }
    lines += [debug(settledTargets)] + removals.map { debug($0) }
    lines += audit.map { debug($0.record) + debug($0.subjects) } + entries.map { debug($0) }
    return lines.map { Array($0.utf8) }
  }

  private func debug(_ value: some Any) -> String {
    String(reflecting: value)
  }
}

extension EncodedChanges {
  /// The content of a cell.
  func content(of cell: Cell) -> [UInt8] {
    Array(bytes[cell.position + 4..<cell.position + 4 + cell.length])
  }

  /// The content at a place that ``decoded()`` gave.
  func content(at location: BlobLocation?) -> [UInt8]? {
    cells.first { $0.position == Int(location?.offset ?? 0) }.map(content)
  }

  /// The change set, its payloads as places in these bytes.
  func decoded() throws(ByteError) -> ChangeSet {
    try ChangeSet(decoding: bytes, in: bytes.indices) { position, length in
      BlobLocation(
        file: 7,
        offset: UInt32(truncatingIfNeeded: position),
        length: UInt32(truncatingIfNeeded: length)
      )
    }
  }

  /// The change set with its payloads in memory.
  func decodedWithPayloads() throws -> ChangeSet {
    var changes = try decoded()
    for index in changes.insertions.indices {
      let json = content(at: changes.insertions[index].payload.location) ?? []
      changes.insertions[index].payload = Payload(encoded: json)
    }
    for index in changes.updates.indices {
      let json = content(at: changes.updates[index].payload.location) ?? []
      changes.updates[index].payload = Payload(encoded: json)
    }
    return changes
  }
}
