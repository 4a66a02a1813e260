#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A payload in a heap object, so that records of all kinds are alike in a storage.
protocol PayloadBox: AnyObject, Sendable {
  /// Whether the box holds the host's value itself.
  var isDecoded: Bool { get }
  func encoded() throws(LifecycleError) -> [UInt8]
}

extension PayloadBox {
  var isDecoded: Bool { false }
}

/// An entity's JSON.
final class EncodedBox: PayloadBox {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  func encoded() -> [UInt8] {
    bytes
  }

  func decoded<E: Entity>() throws(LifecycleError) -> E {
    do {
      return try JSONDecoder().decode(E.self, from: Data(bytes))
    } catch {
      throw .hostFailure(
        "A stored \(E.kind) does not decode; let \(E.self) read what older programs wrote, or declare an upgrade: "
          + "\(error)"
      )
    }
  }
}
