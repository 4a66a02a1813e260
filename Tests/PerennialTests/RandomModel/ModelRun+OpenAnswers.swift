import Perennial

extension ModelRun {
  /// Whether the rules allow other answers, too.
  static func isOpen(_ expected: Result<Answer, Refused>) -> Bool {
    switch expected {
    case .success(let answer): answer.isOpen
    case .failure(let refused): refused.isOpen
    }
  }

  /// Where the rules leave an answer open, finds the one that the library gave.
  mutating func follow<E: RandomModel.Kind>(
    _ actual: Result<Outcome<E>, LifecycleError>,
    _ next: inout SlowModel,
    _ expected: inout Result<Answer, Refused>,
    _ verb: (inout SlowModel) throws(Refused) -> Answer
  ) async throws {
    let before = model
    defer { model = before }
    tally["open", default: 0] += 1
    for order in 0..<64 as Range<UInt64> {
      model = before
      model.memoryOrder = order
      (next, expected) = expect(verb)
      next.memoryOrder = 0
      switch (expected, actual) {
      case (.success(let answer), .success(let outcome)):
        guard answer.reattached == outcome.summary.reattached else { continue }
        model = next
        if try await agreesWithEverything() { return }
      case (.failure(let refused), .failure(let error)):
        if (try? compare(error, refused)) != nil { return }
      default: continue
      }
    }
  }

  private mutating func agreesWithEverything() async throws -> Bool {
    do {
      try await compareEverything()
      return true
    } catch is Mismatch {
      return false
    }
  }
}
