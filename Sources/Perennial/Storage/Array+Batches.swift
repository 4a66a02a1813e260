extension Array {
  /// The largest number of records that planners ask a storage for at once.
  static var batchSize: Int { 2048 }

  /// Calls a closure with parts of bounded size, so that a cascade of any size needs bounded memory.
  func forEachBatch<E>(_ body: (Self) throws(E) -> Void) throws(E) {
    guard count > Self.batchSize else {
      if !isEmpty { try body(self) }
      return
    }
    var start = startIndex
    while start < endIndex {
      let end = Swift.min(start + Self.batchSize, endIndex)
      try body(Array(self[start..<end]))
      start = end
    }
  }
}

extension Array {
  /// Slices of bounded size.
  var batches: [ArraySlice<Element>] {
    stride(from: 0, to: count, by: Self.batchSize).map {
      self[$0..<Swift.min($0 + Self.batchSize, count)]
    }
  }
}

extension Array {
  /// How many elements to ask a storage for at once: more than a page, where some will be passed over.
  static func pageBatch(of limit: Int, passesOver: Bool) -> Int {
    passesOver ? Swift.max(limit + 1, 256) : limit + 1
  }
}
