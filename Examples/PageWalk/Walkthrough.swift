import Foundation
public import Perennial

/// Performs a page's requests, tells each with its answer, and notes answers that are not the page's.
public final class Walkthrough {
  private let write: (String) -> Void
  /// How many answers were not the page's.
  public private(set) var mismatches = 0

  /// Makes one that tells a line at a time.
  public init(_ write: @escaping (String) -> Void) {
    self.write = write
  }

  /// A handler's answer to a request.
  public struct Answer {
    let status: Int
    let body: (any Encodable)?

    /// An answer with a body; nil for none.
    public init(_ status: Int, _ body: (any Encodable)? = nil) {
      self.status = status
      self.body = body
    }
  }

  /// Begins a part of the page.
  public func chapter(_ text: String) {
    write("")
    write("── \(text) ──")
  }

  /// Tells what stands between requests.
  public func say(_ text: String) {
    write("")
    write(text)
  }

  /// Performs a request and compares the answer.
  ///
  /// - Parameters:
  ///   - request: Method and path.
  ///   - caller: Who asks.
  ///   - status: The status that the page has for it.
  ///   - json: The body that the page has for it; nil for none.
  ///   - handler: Answers the request, as a host would.
  /// - Throws: What the handler throws, and what encoding throws.
  public func send(
    _ request: String,
    as caller: Principal?,
    expecting status: Int,
    _ json: String? = nil,
    _ handler: () async throws -> Answer
  ) async throws {
    write("")
    write("\(request)   \(caller.map(Self.describe) ?? "(nobody authenticated)")")
    let answer = try await handler()
    let body = try answer.body.map { try JSON($0) }
    write("  \(answer.status)")
    for line in body?.lines ?? [] { write("  \(line)") }
    let expected = try json.map { try JSON(text: $0) }
    guard answer.status != status || !Self.fits(body, expected) else { return }
    mismatches += 1
    write("  ✗ The page has \(status)")
    for line in expected?.lines ?? ["(no body)"] { write("  ✗ \(line)") }
  }

  /// Notes a claim of the page that no answer shows.
  ///
  /// - Parameters:
  ///   - claim: What the page says.
  ///   - isTrue: Whether it is so.
  public func check(_ claim: String, _ isTrue: Bool) {
    if !isTrue { mismatches += 1 }
    write("  \(isTrue ? "✓" : "✗") \(claim)")
  }

  private static func fits(_ body: JSON?, _ expected: JSON?) -> Bool {
    guard let body, let expected else { return body == nil && expected == nil }
    return body.fits(expected)
  }

  private static func describe(_ caller: Principal) -> String {
    let parts = caller.roles.sorted() + [caller.tenant?.rawValue].compactMap(\.self)
    return "as \(caller.id) (\(parts.joined(separator: ", ")))"
  }
}

extension JSON {
  fileprivate init(_ value: any Encodable) throws {
    self = try JSONDecoder().decode(JSON.self, from: JSONEncoder().encode(value))
  }
}
