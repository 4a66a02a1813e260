/// The version of the files' format.
enum FormatVersion {
  /// Files of a greater one are refused.
  static let major: UInt16 = 1
  /// Files of a greater one are read: what is new in them may be passed over.
  static let minor: UInt16 = 0
  /// No store lives long enough to reach these; files that say so are damaged.
  static let maximumSequence: UInt64 = 1 << 62
  /// Places in a segment have 32 bits, so every one is shorter.
  static let maximumSegment: UInt64 = 1 << 32
  /// More than the memory in which a checkpoint is read.
  static let maximumCheckpoint: UInt64 = 1 << 40
  /// Half of what the places of cells can name, so that adding to a number never goes beyond.
  static let maximumFile: UInt32 = 1 << 31
}
