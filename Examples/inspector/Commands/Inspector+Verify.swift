import Perennial
import PerennialFileStorage

extension Inspector {
  /// Checks every byte; all is well where each is as it was written.
  func verify() async throws -> Bool {
    let report = try await FileStorage.verify(at: arguments.path, progress: progress)
    if arguments.isJSON {
      try console.output.line(JSONText.of(VerificationLine(arguments.path, report)))
    } else {
      try lines(of: report).forEach(console.output.line)
    }
    return report.isSound
  }

  private func lines(of report: VerificationReport) -> [String] {
    let path = arguments.path.printable
    guard report.isSound else {
      return ["\(path): damaged"] + report.problems.map { "  \($0.message.printable)" }
    }
    let files = report.files.counted("file")
    let records = report.records.counted("record")
    let audit = report.auditRecords.counted("audit record")
    var lines = [
      "\(path): sound",
      "  \(report.bytes) bytes in \(files) are as they were written: \(records), \(audit)",
    ]
    if report.unprovenBytes > 0 {
      lines.append(
        "  \(report.unprovenBytes) bytes at the end are not proven to be durable: the store is in use, "
          + "or its program ended without closing it"
      )
    }
    if report.tornBytes > 0 {
      lines.append(
        "  \(report.tornBytes) bytes at the end are torn, of a write that was not finished: nothing of it "
          + "was acknowledged as durable"
      )
    }
    return lines
  }
}

/// What `verify` tells a program.
private struct VerificationLine: Encodable {
  struct Problem: Encodable {
    let code: String
    let message: String
    let path: String?
  }

  let path: String
  let isSound: Bool
  let files: Int
  let bytes: Int64
  let records: Int
  let auditRecords: Int
  let unprovenBytes: Int
  let tornBytes: Int
  let problems: [Problem]

  init(_ path: String, _ report: VerificationReport) {
    self.path = path
    isSound = report.isSound
    files = report.files
    bytes = report.bytes
    records = report.records
    auditRecords = report.auditRecords
    unprovenBytes = report.unprovenBytes
    tornBytes = report.tornBytes
    problems = report.problems.map {
      Problem(code: $0.code.rawValue, message: $0.message, path: $0.path)
    }
  }
}
