/// A set of handles, a bit each in pages, since a storage's handles are mostly dense.
///
/// The first handle needs no page: most verbs concern one record.
struct ReferenceSet {
  private static let pageBits: UInt64 = 12
  private static let wordsPerPage = 1 << 6
  private static let noPage = UInt64.max

  /// Where pages begin in `words`, but for the last one used: most sets have no other.
  private var pages: [UInt64: Int] = [:]
  private var words: [UInt64] = []
  private var lastPage = Self.noPage
  private var lastStart = 0
  private var first: RecordReference?
  private(set) var count = 0

  init() {}

  init(_ references: some Sequence<RecordReference>) {
    for reference in references {
      insert(reference)
    }
  }

  /// - Returns: Whether the handle was not in the set before.
  @discardableResult
  mutating func insert(_ reference: RecordReference) -> Bool {
    guard let first else {
      first = reference
      count = 1
      return true
    }
    guard reference != first else { return false }
    let page = reference.rawValue >> Self.pageBits
    if page != lastPage { select(page) }
    let word = lastStart + Int((reference.rawValue >> 6) & 63)
    let bit: UInt64 = 1 << (reference.rawValue & 63)
    guard words[word] & bit == 0 else { return false }
    words[word] |= bit
    count += 1
    return true
  }

  func contains(_ reference: RecordReference) -> Bool {
    guard reference != first else { return true }
    guard count > 1 else { return false }
    let page = reference.rawValue >> Self.pageBits
    guard let start = page == lastPage ? lastStart : pages[page] else { return false }
    let word = start + Int((reference.rawValue >> 6) & 63)
    return words[word] & (1 << (reference.rawValue & 63)) != 0
  }

  private mutating func select(_ page: UInt64) {
    if lastPage != Self.noPage { pages[lastPage] = lastStart }
    lastPage = page
    if let start = pages[page] {
      lastStart = start
      return
    }
    lastStart = words.count
    words.append(contentsOf: repeatElement(0, count: Self.wordsPerPage))
  }
}
