@testable import Perennial
@testable import PerennialFileStorage

extension FuzzTarget {
  static let texts = FuzzTarget(
    name: "texts",
    summary: "tokens, cursors, positions, ids, times, digests, names of files, and JSON",
    makeSeeds: { samples in try textSeeds(samples) },
    makeCheck: { samples in
      let seal = TokenSeal(secret: samples.state.storeID)
      let remover = try RemoverTrial()
      return { input in
        guard let first = input.first else { return }
        let bytes = Array(input.dropFirst())
        let text = String(decoding: bytes, as: UTF8.self)
        switch first % 24 {
        case 0...6: try checkText(first % 24, text)
        case 7: try checkPlan(text, bytes, seal)
        case 8: try checkCursor(text, bytes, seal)
        case 9: try remover.check(text)
        default: try JSONTrial.all[Int(first % 24 - 10) % JSONTrial.all.count](bytes)
        }
      }
    }
  )

  private static func checkText(_ form: UInt8, _ text: String) throws {
    switch form {
    case 0: try same(ChangePosition(text)?.description, text)
    case 1: try same(Timestamp(iso8601: text)?.description, text)
    case 2: try same([UInt8](base64URL: text).map { String(base64URL: $0) }, text)
    case 3: try same(FileName.parse(text).map(name), text)
    case 4: try same(Digest(hexadecimal: text)?.description, text.lowercased())
    case 5:
      guard let id = EffectID(text) else { return }
      try promise(EffectID(id.description) == id, "an effect's id is another one when it is read")
    default: _ = FileName.isOfAnyDirectory(text)
    }
  }

  private static func same(_ again: String?, _ text: String) throws {
    guard let again else { return }
    try promise(again.utf8.elementsEqual(text.utf8), "\(text) is the same as \(again)")
  }

  private static func name(_ file: FileName.Numbered) -> String {
    switch file {
    case .ledger(let number): FileName.ledger(number)
    case .checkpoint(let number): FileName.checkpoint(number)
    }
  }

  /// As a token that a caller sends, and as the content of one that was sealed here.
  private static func checkPlan(_ text: String, _ content: [UInt8], _ seal: TokenSeal) throws {
    let tenant = Librarian.tenants[0]
    _ = try? seal.open(PlanToken(rawValue: text), in: tenant)
    let sealed = seal.seal(content, for: Samples.planPurpose)
    try promise(seal.open(sealed, for: Samples.planPurpose) == content, "a seal does not open")
    try promise(seal.open(sealed, for: "another") == nil, "a seal opens for another purpose")
    guard let plan = try? seal.open(PlanToken(rawValue: sealed), in: tenant) else { return }
    _ = plan.request?.id.description
  }

  private static func checkCursor(_ text: String, _ content: [UInt8], _ seal: TokenSeal) throws {
    let cursor = CursorSeal(seal: seal) { $0.append(framed: "cursor") }
    _ = try? cursor.open(text)
    let sealed = seal.for { $0.append(framed: "cursor") }.seal(content)
    guard let position = try? cursor.open(sealed) else {
      return try promise(content.count != 8, "a cursor does not open")
    }
    try promise(cursor.close(position) == sealed, "one position has two cursors")
  }

  private static func textSeeds(_ samples: Samples) throws -> [[UInt8]] {
    let texts: [(UInt8, String)] = [
      (0, "c0ffee-12-deadbeef"), (1, "2026-01-01T00:00:00.000000Z"),
      (1, "-290308-12-21T19:59:05.224192Z"), (2, samples.cursor), (3, FileName.ledger(3)),
      (3, FileName.checkpoint(255)), (4, Digest.zero.description),
      (5, "\(samples.state.storeID)/12"), (6, ".nfs1"), (7, samples.planToken), (8, samples.cursor),
      (9, "https://files/a"), (9, "https://files/d/b"), (9, "https://files/l/outside"),
      (9, "https://files/d/../../outside"),
    ]
    let json = try JSONTrial.seeds(samples).enumerated().map { number, json in
      [10 + UInt8(number % JSONTrial.all.count)] + json
    }
    return texts.map { [$0] + Array($1.utf8) } + [[7] + samples.planContent]
      + [[8] + [UInt8](repeating: 7, count: 8)] + json
  }
}
