/// The bytes of a simulated file: those on the medium, those in memory, and what leads from one to the other.
struct SimulatedContent: Sendable {
  /// Something done to a file that no sync has covered yet.
  enum Change: Sendable {
    case write(at: Int, ArraySlice<UInt8>)
    case truncate(to: Int)
  }

  /// What a power loss leaves in any case.
  private(set) var durable: [UInt8]
  /// What reads see.
  private(set) var volatile: [UInt8]
  /// What was done since the last sync, in order.
  private(set) var changes: [Change] = []
  /// How many bytes from the start a sync has promised to keep, whether or not it told the truth.
  private(set) var promisedLength: Int
  /// Bytes in memory that the system takes for written although they are not, after a sync that failed.
  private(set) var lost: [Range<Int>] = []

  private var lateError: Int32?

  /// Makes a file that is wholly on the medium.
  init(atRest bytes: [UInt8] = []) {
    durable = bytes
    volatile = bytes
    promisedLength = bytes.count
  }
}

extension SimulatedContent {
  mutating func write(_ bytes: ArraySlice<UInt8>, at offset: Int) {
    if bytes.isEmpty { return }
    dirtyPages(of: offset..<offset + bytes.count)
    add(.write(at: offset, bytes))
  }

  mutating func truncate(to length: Int) {
    lost = lost.compactMap { range in
      range.lowerBound < length ? range.clamped(to: 0..<length) : nil
    }
    promisedLength = min(promisedLength, length)
    add(.truncate(to: length))
  }

  /// Brings all changes to the medium.
  ///
  /// - Returns: 0, or the number of an error that an earlier sync left for this one to report.
  mutating func sync() -> Int32 {
    if let number = lateError {
      lateError = nil
      return failSync(number, .keepNew)
    }
    for change in changes { durable.apply(change) }
    changes = []
    promisedLength = volatile.count
    return 0
  }

  /// Fails to bring the changes to the medium.
  ///
  /// - Returns: The number of the error; 0 where a later sync is to report it.
  mutating func failSync(_ number: Int32, _ pages: PagesAfterFailure) -> Int32 {
    switch pages {
    case .revertToOld:
      volatile = durable
      changes = []
      lost = []
      return number
    case .keepNew:
      forgetData()
      return number
    case .keepNewAndReportLater:
      forgetData()
      promisedLength = volatile.count
      lateError = number
      return 0
    }
  }

  /// Drops pages from memory that the system takes for written: reads see the medium again.
  mutating func evict() {
    for range in lost {
      for index in range { volatile[index] = index < durable.count ? durable[index] : 0 }
    }
    lost = []
  }

  private mutating func add(_ change: Change) {
    volatile.apply(change)
    changes.append(change)
  }

  /// Takes the pages for clean; the length, which is no page, is still to be written.
  private mutating func forgetData() {
    for case .write(let offset, let bytes) in changes {
      let range = (offset..<offset + bytes.count).clamped(to: 0..<volatile.count)
      if !range.isEmpty { lost.append(range) }
    }
    changes = durable.count == volatile.count ? [] : [.truncate(to: volatile.count)]
  }

  /// Makes whole pages dirty again where one byte of them is written, with whatever else is lost in them.
  private mutating func dirtyPages(of range: Range<Int>) {
    if lost.isEmpty { return }
    let pageSize = 4096
    let start = range.lowerBound / pageSize * pageSize
    let end = (range.upperBound + pageSize - 1) / pageSize * pageSize
    for part in lost.map({ $0.clamped(to: start..<end) }) where !part.isEmpty {
      changes.append(.write(at: part.lowerBound, volatile[part]))
    }
    lost = lost.flatMap { range in
      [range.clamped(to: 0..<start), range.clamped(to: end..<max(end, range.upperBound))]
    }
    lost.removeAll(where: \.isEmpty)
  }
}

extension [UInt8] {
  /// Does to a file's bytes what a change says.
  mutating func apply(_ change: SimulatedContent.Change) {
    switch change {
    case .write(let offset, let bytes):
      if count < offset { append(contentsOf: repeatElement(0, count: offset - count)) }
      let end = Swift.min(offset + bytes.count, count)
      replaceSubrange(offset..<end, with: bytes)
    case .truncate(let length) where length < count:
      removeLast(count - length)
    case .truncate(let length):
      append(contentsOf: repeatElement(0, count: length - count))
    }
  }
}
