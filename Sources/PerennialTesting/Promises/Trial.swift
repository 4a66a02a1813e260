import Perennial

/// One run of one check: where storages come from, what the random choices are, and how failures are told.
struct Trial: Sendable {
  let promise: StoragePromise
  let seed: UInt64
  let patience: Duration
  let reopen: (@Sendable (any Storage) async throws -> any Storage)?
  let make: @Sendable () async throws -> any Storage

  /// A generator of its own for each task and each part of a check.
  func generator(_ stream: UInt64 = 0) -> SeededGenerator {
    SeededGenerator(seed: seed, stream: stream)
  }

  func makeWorld() async throws -> KitWorld {
    try KitWorld(try await make())
  }

  func violation(_ expected: String, _ found: String) -> PromiseViolation {
    PromiseViolation(
      promise: promise.name,
      summary: promise.summary,
      seed: seed,
      expected: expected,
      found: found
    )
  }

  func require(_ finding: Finding?) throws(PromiseViolation) {
    if let finding { throw violation(finding.expected, finding.found) }
  }

  func require(
    _ holds: Bool,
    _ expected: @autoclosure () -> String,
    _ found: @autoclosure () -> String
  ) throws(PromiseViolation) {
    guard holds else { throw violation(expected(), found()) }
  }

  func requireEqual<Value: Equatable>(
    _ found: Value,
    _ expected: Value,
    _ what: String
  ) throws(PromiseViolation) {
    try require(Finding(what, expected: expected, found: found))
  }
}

/// What a check expected and what it found, where that is not the same.
struct Finding: Sendable {
  let expected: String
  let found: String

  init(_ expected: String, _ found: String) {
    self.expected = expected
    self.found = found
  }

  /// The first of some findings.
  static func first(_ findings: Finding?...) -> Finding? {
    findings.lazy.compactMap(\.self).first
  }

  /// Nil where both are equal.
  init?<Value: Equatable>(_ what: String, expected: Value, found: Value) {
    guard expected != found else { return nil }
    let texts = ReadableText.pair(expected, found)
    self.init("\(what): \(texts.expected)", texts.found)
  }
}
