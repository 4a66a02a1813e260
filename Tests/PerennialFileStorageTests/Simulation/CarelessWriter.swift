import PerennialFileStorage

/// A store so small that its mistakes can be listed: records in a file whose name stands in a root file.
///
/// It exists to show that the simulator finds each mistake; see ``CarelessWriterTests``.
struct CarelessWriter {
  /// What it leaves out.
  enum Mistake: CaseIterable {
    case acknowledgesBeforeSync
    case forgetsSync
    case forgetsDirectorySync
    case forgetsDirectorySyncAfterRename
    case renamesBeforeSync
    case writesRootInPlace
    case forgetsChecksum
    case syncsDataBeforeWrite
  }

  static let path = "/store"

  private let directory: any Directory
  private let log: any File
  private let mistake: Mistake?
  private var count = 0

  /// Makes a store, which is there once this returns.
  init(_ system: any FileSystem, _ mistake: Mistake?) throws(SystemError) {
    self.mistake = mistake
    directory = try system.directory(at: Self.path, creates: true)
    log = try directory.file("log", .create)
    if mistake == .writesRootInPlace {
      let root = try directory.file("root", .create)
      try directory.syncNames()
      try root.writeAll(Self.record(of: 0)[...], at: 0)
      try root.syncContent(.full)
      return
    }
    let root = try directory.file("root.new", .create)
    try root.writeAll(Self.record(of: 0)[...], at: 0)
    if mistake != .renamesBeforeSync { try root.syncContent(.full) }
    if mistake != .forgetsDirectorySync { try directory.syncNames() }
    try directory.rename("root.new", to: "root")
    if mistake == .forgetsDirectorySync || mistake == .forgetsDirectorySyncAfterRename { return }
    try directory.syncNames()
    if mistake == .renamesBeforeSync { try root.syncContent(.full) }
  }

  /// Adds a record, which is kept once the acknowledgement is called.
  mutating func append(acknowledge: () -> Void) throws(SystemError) {
    let record = Self.record(of: count + 1)
    if mistake == .syncsDataBeforeWrite { try log.syncContent(.data) }
    try log.writeAll(record[...], at: UInt64(count * record.count))
    if mistake == .acknowledgesBeforeSync { acknowledge() }
    if mistake != .forgetsSync, mistake != .syncsDataBeforeWrite { try log.syncContent(.data) }
    if mistake != .acknowledgesBeforeSync { acknowledge() }
    count += 1
  }

  /// How many records a store has after a crash; nil where there is none, -1 where it is damaged.
  static func recover(_ system: any FileSystem, _ mistake: Mistake?) throws(SystemError) -> Int? {
    guard let directory = try? system.directory(at: path, creates: false) else { return nil }
    guard let root = try? directory.file("root", .read) else { return nil }
    if try root.readAll(at: 0, count: 16) != record(of: 0) { return -1 }
    guard let log = try? directory.file("log", .read) else { return -1 }
    let bytes = try log.readAll(at: 0, count: 1 << 20)
    var count = 0
    while true {
      let found = bytes.dropFirst(count * 16).prefix(16)
      let expected = record(of: count + 1)
      if mistake == .forgetsChecksum {
        if found.isEmpty { return count }
        if Array(found) != expected { return -1 }
      } else if Array(found) != expected {
        return count
      }
      count += 1
    }
  }

  /// Sixteen bytes that only this number has.
  private static func record(of number: Int) -> [UInt8] {
    (0..<16).map { UInt8(truncatingIfNeeded: (number + 1) &* 0x9E37_79B9 &* ($0 + 1) >> 7) }
  }
}
