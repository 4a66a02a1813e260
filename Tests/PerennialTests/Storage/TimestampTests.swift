#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif
import Perennial
import PerennialTesting
import Testing

@Suite struct TimestampTests {
  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000000Z"),
      (-1, "1969-12-31T23:59:59.999999Z"),
      (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
      (1_767_225_600_000_001, "2026-01-01T00:00:00.000001Z"),
      (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
      (-62_167_219_200_000_001, "-0001-12-31T23:59:59.999999Z"),
      (253_402_300_800_000_000, "+10000-01-01T00:00:00.000000Z"),
    ] as [(Int64, String)]
  )
  func `a time is written in ISO 8601 and read back`(microseconds: Int64, text: String) throws {
    let time = Timestamp(microseconds: microseconds)
    #expect(time.description == text)
    let json = try JSONEncoder().encode([time])
    #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
    #expect(try JSONDecoder().decode([Timestamp].self, from: json) == [time])
  }

  @Test
  func `any time since 1583 reads as Foundation writes it, and any at all reads back`()
    throws
  {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<500 {
      let second = Int64.random(in: -12_212_553_600..<253_402_300_800, using: &random)
      let time = Timestamp(microseconds: second * 1_000_000)
      let foundation = Date(timeIntervalSince1970: Double(second)).formatted(.iso8601)
      #expect(time.description.replacing(".000000", with: "") == foundation)
      let any = Timestamp(microseconds: Int64.random(in: .min ... .max, using: &random))
      let json = try JSONEncoder().encode([any])
      #expect(try JSONDecoder().decode([Timestamp].self, from: json) == [any])
    }
  }

  @Test(arguments: [
    "", "2026-01-01", "2026-01-01T00:00:00Z", "2026-13-01T00:00:00.000000Z",
    "2026-02-30T00:00:00.000000Z", "2026-01-01T24:00:00.000000Z", "2026-01-01T00:00:60.000000Z",
    "999999-01-01T00:00:00.000000Z", "２０２６-01-01T00:00:00.000000Z",
  ])
  func `a text that is no such time is refused`(text: String) throws {
    let json = try JSONEncoder().encode([text])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([Timestamp].self, from: json)
    }
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
  func `a date out of range becomes a time all the same`(seconds: Double) {
    let time = Timestamp(Date(timeIntervalSince1970: seconds))
    #expect(seconds.isNaN ? time.microseconds == 0 : abs(time.date.timeIntervalSince1970) > 9e12)
  }
}
