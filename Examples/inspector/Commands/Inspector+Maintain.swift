import PerennialFileStorage

extension Inspector {
  /// Writes a checkpoint, so that the next opening is quick, and compacts segments that are half dead.
  func maintain() async throws -> Bool {
    let report = try await writing { storage in
      try await storage.maintain(progress: progress)
    }
    try console.output.line(arguments.isJSON ? JSONText.of(report) : report.line)
    return true
  }
}

extension MaintenanceReport {
  fileprivate var line: String {
    guard hasCheckpoint else { return "Nothing was to be done" }
    let compacted = compactedSegments.counted("segment")
    let change =
      freedBytes < 0
      ? "the files grew by \((-freedBytes).asByteCount)"
      : "\(freedBytes.asByteCount) given back"
    return "A checkpoint was written, \(compacted) compacted; \(change)"
  }
}
