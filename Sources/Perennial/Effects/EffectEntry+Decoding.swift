extension EffectEntry {
  /// Reads an entry.
  ///
  /// - Parameter entry: The entry.
  /// - Throws: `storage` where it is none of this library.
  init(_ entry: Entry) throws(LifecycleError) {
    do throws(ByteError) {
      var reader = ByteReader(entry.key)
      guard let place = Place(rawValue: try reader.byte()) else { throw reader.error(.tag) }
      let time = try reader.littleEndian(UInt64.self).byteSwapped ^ 1 << 63
      self.place = place
      self.time = Timestamp(microseconds: Int64(bitPattern: time))
      batch = try reader.uuid()
      effects = []
      try read(entry.value)
    } catch {
      throw .storage(
        .corrupt("An entry of owed effects does not decode (\(error))")
      )
    }
  }

  private mutating func read(_ value: [UInt8]) throws(ByteError) {
    var reader = ByteReader(value)
    guard let form = Form(rawValue: try reader.byte()) else { throw reader.error(.version) }
    let tenant = TenantID(try reader.text())
    let committedAt = Timestamp(microseconds: try reader.zigzag())
    var last: EffectField?
    for _ in 0..<(try reader.count(of: 7)) {
      let index = try reader.count()
      let field = try reader.effectField(after: last)
      last = field
      var effect = Effect(
        id: EffectID(batch: batch, index: index),
        tenant: tenant,
        kind: field.kind,
        entityID: try reader.identifier(),
        field: field.field,
        file: form == .files ? try reader.text() : "",
        committedAt: committedAt
      )
      if form == .invalidation { effect.patterns = try reader.texts() }
      effect.failures = try reader.count()
      if try reader.bool() { effect.lastError = try reader.text() }
      if place == .waiting { effect.dueAt = time }
      effects.append(effect)
    }
    try reader.finish()
  }
}

extension ByteReader {
  fileprivate mutating func effectField(
    after last: EffectField?
  ) throws(ByteError) -> EffectField {
    if try bool() {
      return EffectField(kind: EntityKind(rawValue: try text()), field: try text())
    }
    guard let last else { throw error(.tag) }
    return last
  }

  fileprivate mutating func texts() throws(ByteError) -> [String] {
    var texts: [String] = []
    for _ in 0..<(try count(of: 1)) { texts.append(try text()) }
    return texts
  }

  /// Reads a number that is not a number of elements.
  fileprivate mutating func count() throws(ByteError) -> Int {
    let start = position
    guard let value = UInt32(exactly: try varint()) else { throw ByteError(.number, at: start) }
    return Int(value)
  }
}
