import PerennialTesting

extension SimulatedContent {
  static let sectorSize = 512

  /// The bytes after a crash.
  ///
  /// Bytes that no change has touched keep their value in all of them: an append that is torn does not
  /// damage what was in its first sector before.
  func surviving(_ content: SurvivingContent, file: Int) -> [UInt8] {
    if changes.isEmpty { return durable }
    switch content {
    case .nothing: return durable
    case .everything: return durable(after: changes.count)
    case .length: return resizedDurable(durable(after: changes.count).count)
    case .changes(let count): return durable(after: count)
    case .lastWrite(let count):
      guard case .write(let offset, let bytes) = changes.last else { return volatile }
      var content = durable(after: changes.count - 1)
      if count > 0 { content.apply(.write(at: offset, bytes.prefix(count))) }
      return content
    case .sectors(let kept, let lost): return sectors(kept, lost)
    case .random(let seed): return random(SeededGenerator(seed: seed, stream: UInt64(file)))
    }
  }

  /// The parts of sectors that changes have touched, sector by sector.
  var touchedSectors: [[Range<Int>]] {
    var length = durable.count
    var ranges: [Range<Int>] = []
    for change in changes {
      switch change {
      case .write(let offset, let bytes):
        ranges.append(min(offset, length)..<offset + bytes.count)
        length = max(length, offset + bytes.count)
      case .truncate(let end):
        ranges.append(min(end, length)..<max(end, length))
        length = end
      }
    }
    var parts: [Int: [Range<Int>]] = [:]
    for range in ranges where !range.isEmpty {
      for sector in range.lowerBound / Self.sectorSize...(range.upperBound - 1) / Self.sectorSize {
        let start = sector * Self.sectorSize
        parts[sector, default: []].append(range.clamped(to: start..<start + Self.sectorSize))
      }
    }
    return parts.sorted { $0.key < $1.key }.map(\.value)
  }
}

extension SimulatedContent {
  /// What is on the medium when it has got the first changes: what reads see at the end, unless an earlier
  /// sync has lost pages.
  private func durable(after count: Int) -> [UInt8] {
    if count == changes.count, lost.isEmpty { return volatile }
    var content = durable
    for change in changes.prefix(count) { content.apply(change) }
    return content
  }

  private func resizedDurable(_ length: Int) -> [UInt8] {
    var content = durable
    content.apply(.truncate(to: length))
    return content
  }

  private func sectors(_ kept: UInt64, _ lost: LostSectors) -> [UInt8] {
    let new = durable(after: changes.count)
    var content = resizedDurable(new.count)
    for (index, parts) in touchedSectors.enumerated() {
      if kept & (1 << UInt64(index)) != 0 {
        content.copy(parts, from: new)
        continue
      }
      switch lost {
      case .old: break
      case .zeros: content.copy(parts, from: [])
      case .garbage(let seed):
        var generator = SeededGenerator(seed: seed, stream: UInt64(index))
        content.fill(parts, &generator)
      }
    }
    return content
  }

  private func random(_ generator: consuming SeededGenerator) -> [UInt8] {
    var generator = generator
    let new = durable(after: changes.count)
    let between = durable(after: Int.random(in: 0...changes.count, using: &generator))
    let shorter = min(durable.count, new.count)
    let longer = max(durable.count, new.count)
    let length =
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: durable.count
      case 1: between.count
      case 2: Int.random(in: shorter...longer, using: &generator)
      default: new.count
      }
    var content = resizedDurable(length)
    for parts in touchedSectors {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: break
      case 1: content.copy(parts, from: between)
      case 2: content.copy(parts, from: [])
      case 3: content.fill(parts, &generator)
      default: content.copy(parts, from: new)
      }
    }
    return content
  }
}

extension [UInt8] {
  /// Takes some parts from another content, zeros where it is too short; the length stays.
  fileprivate mutating func copy(_ parts: [Range<Int>], from other: [UInt8]) {
    for part in parts.map({ $0.clamped(to: indices) }) {
      for index in part { self[index] = index < other.count ? other[index] : 0 }
    }
  }

  fileprivate mutating func fill(_ parts: [Range<Int>], _ generator: inout SeededGenerator) {
    for part in parts.map({ $0.clamped(to: indices) }) {
      for index in part { self[index] = UInt8.random(in: 0...255, using: &generator) }
    }
  }
}

extension SurvivingNames {
  /// Random numbers for those names that are left to them.
  var generator: SeededGenerator {
    if case .random(let seed) = self { return SeededGenerator(seed: seed) }
    return SeededGenerator(seed: 0)
  }
}
