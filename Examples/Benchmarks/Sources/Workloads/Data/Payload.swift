/// What a record holds for its host: 200 bytes of JSON, no more and no less.
public enum Payload {
  /// The JSON's length in bytes.
  public static let byteCount = 200

  /// A record's title, of 16 bytes.
  public static func title(of record: Int) -> String {
    "Record " + padded(String(record), to: 9)
  }

  /// A record's owner, of 9 bytes.
  public static func owner(of record: Int) -> String {
    "user-" + padded(String(record % 10_000), to: 4)
  }

  /// The status that every record has.
  public static let status = "LIVE"

  /// The first bytes of a record's text: hexadecimal digits that do not repeat.
  public static func body(of record: Int, byteCount: Int) -> String {
    var digits = ""
    digits.reserveCapacity(byteCount + 16)
    var block = 0
    while digits.utf8.count < byteCount {
      digits += padded(String(Generator.mix(UInt64(record * 1000 + block)), radix: 16), to: 16)
      block += 1
    }
    return String(decoding: digits.utf8.prefix(byteCount), as: UTF8.self)
  }

  /// The JSON of a record that keeps its id and its links elsewhere, as a table's row does.
  public static func json(of record: Int) -> String {
    let head =
      #"{"title":"\#(title(of: record))","status":"\#(status)","owner":"\#(owner(of: record))","body":""#
    return head + body(of: record, byteCount: byteCount - head.utf8.count - 2) + #""}"#
  }

  private static func padded(_ digits: String, to width: Int) -> String {
    String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }
}
