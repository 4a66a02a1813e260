/// A workload's name on the command line.
public enum Workload: String, Sendable, CaseIterable {
  /// Soft deletes and restores of single records of 100,000.
  case w1 = "W1"
  /// The same with another number of records: how the cost grows.
  case w1Records = "W1-records"
  /// Cascades over three levels.
  case w2 = "W2"
  /// Cascades over records that keep one field in the audit trail when they are removed.
  case w2Audited = "W2-audited"
  /// Cascades over trees of ten tenants whose records were inserted in turn.
  case w2Interleaved = "W2-interleaved"
  /// Load, pages, counts and reads by id, one after the other.
  case w345 = "W345"
  /// Load alone, without and with audit records.
  case w5 = "W5"
  /// Two writers and eight readers at once.
  case contention
  /// Readers beside a cascade.
  case cascadeReads = "cascade-reads"
  /// Bytes of a record, and of a cascade.
  case memory

  /// Whether several tasks call the store at once.
  public var isConcurrent: Bool {
    self == .contention || self == .cascadeReads
  }

  /// Whether loading records is part of what is measured.
  public var isLoadTimed: Bool {
    self == .w345 || self == .w5
  }

  /// What the size is, and which sizes there are.
  var size: (meaning: String, isAllowed: @Sendable (Int) -> Bool) {
    switch self {
    case .w1:
      ("writers, 1 to 64", { 1...64 ~= $0 })
    case .w1Records, .w345, .w5:
      ("records, a multiple of 1000", { $0 > 0 && $0.isMultiple(of: 1000) })
    case .w2, .w2Audited, .cascadeReads, .memory:
      ("active descendants of a tree, a multiple of 1000", { $0 > 0 && $0.isMultiple(of: 1000) })
    case .w2Interleaved:
      (
        "active descendants, 1000 for each of 20 trees, or a multiple of 10000 for all",
        { $0 == 1000 || $0 > 0 && $0.isMultiple(of: 10_000) }
      )
    case .contention:
      ("records, a multiple of 1000", { $0 > 0 && $0.isMultiple(of: 1000) })
    }
  }
}

/// Where a store keeps its records, and when a commit returns.
public enum Mode: String, Sendable, CaseIterable {
  /// In memory.
  case memory = "mem"
  /// In files; a commit returns before it is synced, and survives the process, not a power loss.
  case unsynced = "off"
  /// In files; a commit returns after it is synced.
  case synced = "full"

  /// Whether records are kept in files.
  public var isOnDisk: Bool { self != .memory }
}
