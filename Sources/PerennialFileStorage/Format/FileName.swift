/// The names of a store's files; made of numbers only, so that no path can come from data.
enum FileName {
  static let manifest = "MANIFEST"
  /// The next manifest until it takes the old one's name.
  static let manifestDraft = "MANIFEST.new"
  static let lock = "LOCK"

  /// A file that is named by its number.
  enum Numbered: Hashable {
    case ledger(UInt32)
    case checkpoint(UInt32)
  }

  private static let ledgerPrefix = "ledger-"
  private static let checkpointPrefix = "checkpoint-"
  private static let digitCount = 16

  static func ledger(_ number: UInt32) -> String {
    ledgerPrefix + digits(number)
  }

  static func checkpoint(_ number: UInt32) -> String {
    checkpointPrefix + digits(number)
  }

  /// What a name stands for; nil for a name that the engine never gives.
  static func parse(_ name: String) -> Numbered? {
    if let number = number(name, after: ledgerPrefix) { return .ledger(number) }
    return number(name, after: checkpointPrefix).map { .checkpoint($0) }
  }

  /// Whether a name is one that file systems and desktops put into directories of anybody.
  ///
  /// Not every name with a dot: a home directory may have no other ones.
  static func isOfAnyDirectory(_ name: String) -> Bool {
    let names: Set = [
      "lost+found", ".DS_Store", ".localized", ".fseventsd", ".Spotlight-V100", ".Trashes",
      ".snapshot", ".zfs",
    ]
    return names.contains(name) || name.hasPrefix(".nfs") || name.hasPrefix(".fuse_hidden")
  }

  private static func digits(_ number: UInt32) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digitCount - text.count) + text
  }

  private static func number(_ name: String, after prefix: String) -> UInt32? {
    guard name.hasPrefix(prefix) else { return nil }
    let text = name.dropFirst(prefix.count)
    guard let number = UInt32(text, radix: 16), digits(number) == text else { return nil }
    return number
  }
}
