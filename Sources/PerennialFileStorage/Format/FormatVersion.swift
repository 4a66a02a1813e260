/// The version of the files' format.
enum FormatVersion {
  /// Files of a greater one are refused.
  static let major: UInt16 = 1
  /// Files of a greater one are read: what is new in them may be passed over.
  static let minor: UInt16 = 0
  /// No store lives long enough to reach these; files that say so are damaged.
  static let maximumSequence: UInt64 = 1 << 62
  static let maximumLength: UInt64 = 1 << 48
  static let maximumFile: UInt32 = 1 << 31
}
