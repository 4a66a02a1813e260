/// An array in chunks, so that a change copies one chunk where a snapshot is held, and nothing where none is.
struct ChunkedArray<Element: Sendable>: Sendable {
  /// A power of two, so that a place is found by shifting.
  static var chunkSize: Int { 512 }

  private var chunks: [[Element]] = []
  private(set) var count = 0

  init() {}

  /// The element at an index below ``count``.
  ///
  /// - Complexity: O(1); a change in place copies nothing unless a snapshot shares the chunk.
  subscript(index: Int) -> Element {
    get { chunks[index >> 9][index & 511] }
    _modify { yield &chunks[index >> 9][index & 511] }
  }

  var last: Element? {
    count == 0 ? nil : self[count - 1]
  }

  /// Appends an element in amortised O(1).
  mutating func append(_ element: Element) {
    if count & 511 == 0 {
      var chunk: [Element] = []
      // Small tables stay small; later chunks are sure to fill up.
      if count > 0 { chunk.reserveCapacity(Self.chunkSize) }
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(element)
    count += 1
  }

  /// Appends copies of an element until there are `newCount`.
  ///
  /// Whole chunks of copies are one in memory until they are changed.
  ///
  /// - Complexity: O(elements / 512).
  mutating func extend(to newCount: Int, with element: Element) {
    while count < newCount, count & 511 != 0 { append(element) }
    if newCount - count >= Self.chunkSize {
      let whole = (newCount - count) >> 9
      let chunk = Array(repeating: element, count: Self.chunkSize)
      // Room for one more at once: making it for what may follow would double a list that a file has asked for.
      if whole > chunks.count { chunks.reserveCapacity(chunks.count + whole + 1) }
      chunks.append(contentsOf: repeatElement(chunk, count: whole))
      count += whole << 9
    }
    while count < newCount { append(element) }
  }
}
