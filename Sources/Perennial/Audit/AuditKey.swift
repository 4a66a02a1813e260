/// A host's secret that turns the digests of its audit chains into message authentication codes.
///
/// Keep it outside the store: whoever has store and key can forge a chain.
public struct AuditKey: Sendable {
  let bytes: [UInt8]

  /// Makes a key.
  ///
  /// - Parameter bytes: Secret random bytes, 32 of them best.
  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}
