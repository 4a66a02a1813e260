import Foundation
import Perennial

/// The test vectors of a file in the notation of NIST's CAVP: `Name = value` lines.
struct ResponseFile {
  /// A record has no such value, or one that cannot be read.
  struct Malformed: Error {
    var name: String
  }

  /// The values by name, a record for each `MD` line, in the order of the file.
  private(set) var records: [[String: String]] = []

  /// Reads a file from the test's resources.
  ///
  /// - Parameter path: The path below `Resources`, with extension.
  /// - Throws: The error of reading the file.
  init(_ path: String) throws {
    // Not `resourceURL`, which on Linux already is the folder that happens to be named Resources.
    let url = Bundle.module.bundleURL.appendingPathComponent("Resources/" + path)
    let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    var record: [String: String] = [:]
    for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("[") {
      let parts = line.split(separator: " = ", maxSplits: 1)
      guard !line.hasPrefix("#"), parts.count == 2 else { continue }
      record[String(parts[0])] = String(parts[1])
      guard parts[0] == "MD" else { continue }
      records.append(record)
      record = [:]
    }
  }
}

extension [String: String] {
  func bytes(_ name: String) throws -> [UInt8] {
    guard let value = self[name], value.count.isMultiple(of: 2) else {
      throw ResponseFile.Malformed(name: name)
    }
    let digits = Array(value)
    return try stride(from: 0, to: digits.count, by: 2).map { start in
      guard let byte = UInt8(String(digits[start...start + 1]), radix: 16) else {
        throw ResponseFile.Malformed(name: name)
      }
      return byte
    }
  }

  /// The first `Len` bits of the message; an empty one stands as `00` in the file.
  func message() throws -> [UInt8] {
    guard let bitCount = self["Len"].flatMap({ Int($0) }) else {
      throw ResponseFile.Malformed(name: "Len")
    }
    return Array(try bytes("Msg").prefix(bitCount / 8))
  }

  func digest() throws -> Digest {
    guard let digest = self["MD"].flatMap({ Digest(hexadecimal: $0) }) else {
      throw ResponseFile.Malformed(name: "MD")
    }
    return digest
  }
}
