/// How many elements a page may have at most, whatever it is of.
enum PageLimit {
  static let maximum = 1000

  /// Checks a caller's limit.
  static func require(_ limit: Int) throws(LifecycleError) {
    guard 1...maximum ~= limit else {
      throw .invalidArgument("The limit is \(limit); choose one of 1 to \(maximum)")
    }
  }
}
