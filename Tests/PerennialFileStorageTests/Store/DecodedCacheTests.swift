import Perennial
import Testing

@testable import PerennialFileStorage

@Suite struct DecodedCacheTests {
  private static func place(_ number: Int) -> BlobLocation {
    BlobLocation(
      file: UInt32(number % 3 + 1),
      offset: UInt32(number / 3 * 240),
      length: UInt32(100 + number % 50)
    )
  }

  private static func payload(_ number: Int) -> Payload {
    Payload(encoded: Array("\(number)".utf8))
  }

  @Test func `what there is room for is found, each by its own place`() throws {
    let cache = DecodedCache(maximumBytes: 16 << 20)
    for number in 0..<20_000 { cache.keep(Self.payload(number), at: Self.place(number)) }
    for number in 0..<20_000 {
      let found = try #require(cache.payload(at: Self.place(number)))
      #expect(try found.encoded() == Array("\(number)".utf8))
    }
    #expect(cache.payload(at: Self.place(20_000)) == nil)
  }

  @Test func `where room is needed some go, and what stays is found by its own place`() throws {
    let cache = DecodedCache(maximumBytes: 1 << 20)
    for number in 0..<20_000 {
      cache.keep(Self.payload(number), at: Self.place(number))
      // Asked for again and again, so that it is kept.
      if number.isMultiple(of: 20) { _ = cache.payload(at: Self.place(0)) }
    }
    var kept = 0
    for number in 0..<20_000 {
      guard let found = cache.payload(at: Self.place(number)) else { continue }
      kept += Int(Self.place(number).length)
      #expect(try found.encoded() == Array("\(number)".utf8))
    }
    #expect(kept > 200_000 && kept <= 1 << 20)
    #expect(cache.payload(at: Self.place(0)) != nil)
  }

  @Test func `the first value that was kept for a place stays`() throws {
    let cache = DecodedCache(maximumBytes: 1 << 20)
    cache.keep(Self.payload(1), at: Self.place(7))
    cache.keep(Self.payload(2), at: Self.place(7))
    #expect(try cache.payload(at: Self.place(7))?.encoded() == Array("1".utf8))
  }

  @Test func `without room nothing is kept`() {
    let cache = DecodedCache(maximumBytes: 0)
    cache.keep(Self.payload(1), at: Self.place(1))
    #expect(cache.payload(at: Self.place(1)) == nil)
  }
}
