import Foundation
import Perennial
import Testing

@testable import chinook

/// The data: the folder that the environment names, or the one beside the package.
enum ChinookData {
  static let folder: URL = {
    if let path = ProcessInfo.processInfo.environment["PERENNIAL_CHINOOK"] {
      return URL(filePath: path)
    }
    return PackageFolder.root.appending(path: "../shared/data/chinook")
  }()

  static var isPresent: Bool {
    FileManager.default.fileExists(atPath: folder.appending(path: "artist.jsonl").path)
  }

  static let records = Result { try Dataset.load(from: folder) }

  static func run(
    _ options: String = "",
    in storage: any Storage = InMemoryStorage()
  ) async throws -> (lines: [Line], shop: Shop) {
    let shop = try await Shop(try records.get(), in: storage)
    var lines: [Line] = []
    let arguments = try Arguments([folder.path] + options.split(separator: " ").map(String.init))
    try await Steps(shop: shop, arguments: arguments) { lines.append($0) }.run()
    return (lines, shop)
  }
}

/// The main job on a real database, with what was counted in it by SQL.
@Suite(
  .enabled(
    if: ChinookData.isPresent,
    "The Chinook data is not here; name its folder in PERENNIAL_CHINOOK to run these tests"
  )
)
struct ChinookTests {
  static let all: [EntityKind: Int] = [
    "artist": 275, "album": 347, "track": 3503, "genre": 25, "mediaType": 5, "playlist": 18,
    "playlistTrack": 8715, "invoice": 412, "invoiceLine": 2240, "customer": 59, "employee": 8,
  ]

  static func all(but changes: [EntityKind: Int]) -> [EntityKind: Int] {
    all.merging(changes) { $1 }
  }

  /// The table of the data's README, line by line.
  static let counted: [Line] = {
    let maiden: [EntityKind: Int] = ["artist": 1, "album": 21, "track": 213, "playlistTrack": 516]
    let without: [EntityKind: Int] = [
      "artist": 274, "album": 326, "track": 3290, "playlistTrack": 8199,
    ]
    let left = all(but: without)
    return [
      Line(step: 0, active: all),
      Line(step: 1, ok: .yes, affected: maiden, active: left),
      Line(
        step: 2,
        ok: .yes,
        affected: ["playlist": 1, "playlistTrack": 3077],
        active: left.merging(["playlist": 17, "playlistTrack": 5122]) { $1 }
      ),
      Line(
        step: 3,
        ok: .yes,
        affected: maiden.merging(["playlistTrack": 303]) { $1 },
        active: all(but: ["playlist": 17, "playlistTrack": 5425])
      ),
      Line(
        step: 4,
        ok: .yes,
        affected: ["playlist": 1, "playlistTrack": 3290],
        active: all
      ),
      Line(
        step: 5,
        ok: .no(code: "CONFLICT_GENRE"),
        affected: [:],
        blocked: ["track": 1297],
        active: all
      ),
      Line(
        step: 6,
        ok: .yes,
        affected: ["employee": 1],
        detached: ["employee": 3],
        reattached: ["employee": 3],
        active: all
      ),
      Line(
        step: 7,
        ok: .yes,
        affected: ["employee": 1],
        detached: ["customer": 21],
        reattached: ["customer": 20],
        active: all
      ),
      Line(step: 8, ok: .yes, affected: maiden, active: left),
    ]
  }()

  @Test func `S2 S3 S7 S8 the eight steps give what was counted in SQL`() async throws {
    let (lines, shop) = try await ChinookData.run()
    #expect(Self.all.values.reduce(0, +) == 15_607)
    #expect(lines.count == Self.counted.count)
    for (line, expectation) in zip(lines, Self.counted) {
      #expect(line == expectation)
    }
    try await expectWhatRemains(in: shop)
  }

  private func expectWhatRemains(in shop: Shop) async throws {
    let tracks = Set(try await shop.everything(of: Track.self).map(\.id))
    let lines = try await shop.everything(of: InvoiceLine.self)
    #expect(lines.count == 2240 && lines.count { !tracks.contains($0.trackId) } == 140)
    let customers = try await shop.everything(of: Customer.self)
    #expect(customers.count { $0.supportRepId == nil } == 0)
    #expect(customers.count { $0.supportRepId == 3 } == 20)
    #expect(try await shop.everything(of: Employee.self).count { $0.reportsTo == 2 } == 3)
    let trail = shop.store.auditTrail(as: Shop.clerk)
    let removal = try await trail.records(of: Artist.self, 90).records.first?.event
    #expect(removal?.action == "hardDelete")
    #expect(removal?.previousState.first?["name"] == .text("Iron Maiden"))
    guard case .intact = try await trail.verify() else {
      Issue.record("the audit chain is broken")
      return
    }
  }

  @Test func `S12 S13 ids that do not exist are refused and change nothing`() async throws {
    let lines = try await ChinookData.run(
      "--artist=276 --playlist=19 --genre=26 --employee=9 --reports-employee=0"
    ).lines
    let codes = Array(repeating: "NOT_FOUND", count: 6) + ["INVALID_ARGUMENT", "NOT_FOUND"]
    #expect(lines.dropFirst().map(\.ok) == codes.map { .no(code: $0) })
    for line in lines {
      #expect(line.active == Self.all)
      #expect((line.affected ?? [:]).isEmpty)
    }
    #expect(lines[5].blocked == [:] && lines[6].detached == [:] && lines[7].reattached == [:])
  }

  @Test func `S2 S8 records without dependents go and return alone`() async throws {
    let lines = try await ChinookData.run(
      "--artist 25 --playlist 2 --genre 25 --employee 8 --reports-employee 1"
    ).lines
    let affected: [[EntityKind: Int]?] = [
      nil, ["artist": 1], ["playlist": 1], ["artist": 1], ["playlist": 1], [:], ["employee": 1],
      ["employee": 1], ["artist": 1],
    ]
    #expect(lines.map(\.affected) == affected)
    #expect(lines[5].blocked == ["track": 1])
    #expect(lines[6].detached == [:] && lines[6].reattached == [:])
    #expect(lines[7].detached == ["employee": 2] && lines[7].reattached == ["employee": 2])
    #expect(lines[8].active == Self.all(but: ["artist": 274]))
  }
}

extension Shop {
  /// Every active record of a kind, page after page.
  fileprivate func everything<E: Entity>(of type: E.Type) async throws -> [Record<E>] {
    var query = Query<E>(limit: 1000)
    var records: [Record<E>] = []
    repeat {
      let page = try await repository(of: type).list(query)
      records += page.records
      query.cursor = page.next
    } while query.cursor != nil
    return records
  }
}
