import Foundation

/// Takes a result line by line, and writes it in large pieces.
final class Output {
  private static let pieceSize = 1 << 16

  private let write: (Data) throws -> Void
  private var pending = Data()

  /// Makes an output.
  ///
  /// - Parameter write: Writes what has gathered, whole or not at all.
  init(_ write: @escaping (Data) throws -> Void) {
    self.write = write
  }

  func line(_ text: String) throws {
    pending.append(contentsOf: text.utf8)
    pending.append(UInt8(ascii: "\n"))
    if pending.count >= Self.pieceSize { try flush() }
  }

  /// Writes what has gathered; must be called after the last line.
  func flush() throws {
    guard !pending.isEmpty else { return }
    defer { pending.removeAll(keepingCapacity: true) }
    do {
      try write(pending)
    } catch {
      throw Refusal(message: "the result cannot be written: \(error)")
    }
  }
}
