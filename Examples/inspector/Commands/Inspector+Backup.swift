import PerennialFileStorage

extension Inspector {
  /// Copies the store, beside a program that writes too, and checks every byte of the copy.
  func backup() async throws -> Bool {
    let target = arguments.operands[1]
    try await whole { storage in
      try await storage.backUp(to: target, progress: progress)
    }
    let report = try await FileStorage.verify(at: target, progress: progress)
    let copy = Copy(
      path: arguments.path,
      target: target,
      isSound: report.isSound,
      records: report.records,
      auditRecords: report.auditRecords
    )
    try console.output.line(arguments.isJSON ? JSONText.of(copy) : copy.line)
    return report.isSound
  }

  private struct Copy: Encodable {
    let path: String
    let target: String
    let isSound: Bool
    let records: Int
    let auditRecords: Int

    var line: String {
      guard isSound else {
        return "\(target.printable): damaged, as is what it was copied from; "
          + "see inspector verify \(path.printable)"
      }
      let records = records.counted("record")
      let audit = auditRecords.counted("audit record")
      return "\(path.printable) is backed up to \(target.printable): \(records), \(audit), verified"
    }
  }
}
