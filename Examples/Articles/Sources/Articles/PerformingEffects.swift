import Foundation
import Perennial
import PerennialFileStorage
import PerennialTesting

/// What performing-effects.md shows.
enum PerformingEffects {
  struct Gallery: Entity {
    static let kind: EntityKind = "gallery"
    static let cachePatterns = ["*galleries*"]
    let id: Int
  }

  struct Picture: Entity {
    static let kind: EntityKind = "picture"
    static let parents: [Parent<Self>] = [.belongs(to: Gallery.self, by: \.galleryID)]
    static let attachments: [AttachedFile<Self>] = [
      .file("original", by: \.original),
      .files("thumbnails", by: \.thumbnails),
    ]
    static let cachePatterns = ["*pictures*"]

    let id: Int
    var galleryID: Gallery.ID
    var original: String
    var thumbnails: [String] = []
  }

  /// What a host's cache would do: this one only remembers what it was told.
  actor Cache: CacheInvalidating {
    private(set) var told: [CacheInvalidation] = []

    func invalidate(_ invalidation: CacheInvalidation) async throws {
      told.append(invalidation)
    }
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])

  static func run() async throws {
    try await withTemporaryDirectory { folder in
      for name in ["1.jpg", "1-small.jpg", "2.jpg"] {
        try Data("picture".utf8).write(to: URL(filePath: folder).appending(path: name))
      }
      let cache = Cache()
      let store = LifecycleStore(
        try Schema(Gallery.self, Picture.self),
        storage: InMemoryStorage(),
        access: RolePolicy(.role("editor", may: .all)),
        effects: EffectPolicy(
          handler: DirectoryFileRemover(directory: folder, urls: "https://files.example.com/"),
          invalidator: cache
        ),
        changes: ChangePolicy()
      )
      try await fill(store)
      try await removed(store, folder, cache)
      try await parked(store)
      try await followed(store)
    }
    try await owed()
  }

  private static func fill(_ store: LifecycleStore) async throws {
    try await store.create(
      [
        Gallery(id: 1),
        Picture(
          id: 1,
          galleryID: 1,
          original: "https://files.example.com/1.jpg",
          thumbnails: ["https://files.example.com/1-small.jpg"]
        ),
        Picture(id: 2, galleryID: 1, original: "https://files.example.com/2.jpg"),
        Picture(id: 3, galleryID: 1, original: "https://elsewhere.example.com/3.jpg"),
      ],
      as: ann
    )
  }

  private static func removed(
    _ store: LifecycleStore,
    _ folder: String,
    _ cache: Cache
  ) async throws {
    let galleries = store.repository(of: Gallery.self, as: ann)
    try await galleries.archive(1)
    try expect(try files(in: folder).count == 3, "an archive leaves the files")
    try expect(
      await cache.told.last?.patterns == ["*galleries*", "*pictures*"],
      "one call with the union of all kinds"
    )

    let plan = try await galleries.plan(.hardDelete, on: 1)
    let question = "Remove \(plan), with \(plan.summary.effects) files?"
    let tally = try await galleries.execute(plan).effects  // 3 done, 1 parked
    try expect(question == "Remove 1 gallery, 3 pictures, with 4 files?", question)
    try expect(tally.done == 3 && tally.parked == 1, "\(tally)")
    try expect(try files(in: folder).isEmpty, "the files are gone")
  }

  private static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder)
  }

  private static func parked(_ store: LifecycleStore) async throws {
    var complaints: [String] = []
    for effect in try await store.effects.parked() {
      complaints.append("\(effect.file): \(effect.lastError ?? "")")
      try await store.effects.dismiss(effect.id)  // or retry(effect.id), once its cause is mended
    }
    try expect(complaints.count == 1 && complaints[0].contains("/3.jpg: "), "\(complaints)")
    try expect(try await store.effects.parked().isEmpty, "it is settled")
  }

  private static func followed(_ store: LifecycleStore) async throws {
    let start = try await store.changes.oldest()
    var seen: [ChangeEvent.Verb] = []
    for try await change in store.changes.follow(after: start, in: "acme") {
      seen.append(change.verb)
      if change.verb == .hardDelete { break }  // a host goes on
    }
    try expect(seen == [.create, .create, .create, .create, .archive, .hardDelete], "\(seen)")
  }

  /// Fails for as long as the test wants.
  actor Bucket: EffectHandler {
    var isReachable = false

    func connect() { isReachable = true }

    func perform(_ effect: Effect) async throws {
      guard isReachable else { throw URLError(.notConnectedToInternet) }
    }
  }

  /// A handler that cannot be reached fails no verb, and the effect is tried again.
  private static func owed() async throws {
    let (bucket, clock) = (Bucket(), ManualClock())
    let store = LifecycleStore(
      try Schema(Gallery.self, Picture.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("editor", may: .all)),
      effects: EffectPolicy(handler: bucket),
      clock: clock
    )
    try await store.create(
      [Gallery(id: 1), Picture(id: 1, galleryID: 1, original: "1.jpg")],
      as: ann
    )
    let pictures = store.repository(of: Picture.self, as: ann)
    try await pictures.update(1) { $0.original = "1-better.jpg" }
    try expect(try await store.effects.owed().isEmpty, "an update owes no file")

    let galleries = store.repository(of: Gallery.self, as: ann)
    try await galleries.archive(1)
    let outcome = try await galleries.hardDelete(1)
    try expect(outcome.status == .done && outcome.effects.owed == 1, "done, and one file owed")

    await bucket.connect()
    try expect(try await store.effects.drain().done == 0, "it is not due yet")
    clock.advance(by: 3)
    let tally = try await store.effects.drain()
    try expect(tally.done == 1 && tally.owed == 0, "it is tried again: \(tally)")
  }
}
