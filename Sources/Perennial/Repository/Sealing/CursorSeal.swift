/// Seals positions in one query's or one log's pages.
struct CursorSeal {
  private let seal: TokenSeal.Purposed

  init(seal: TokenSeal, _ appendPurpose: (inout HMACSHA256) -> Void) {
    self.seal = seal.for(appendPurpose)
  }

  func close(_ position: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.append(bigEndian: position)
    return seal.seal(bytes)
  }

  func open(_ cursor: String) throws(LifecycleError) -> UInt64 {
    guard let bytes = seal.open(cursor), bytes.count == 8 else {
      throw .invalidArgument(
        "The cursor is not one of this query in this store; begin with the first page"
      )
    }
    return bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
