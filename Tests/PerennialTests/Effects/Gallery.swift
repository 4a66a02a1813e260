import Perennial

import PerennialTesting

/// Albums with covers and pictures, which lie in files outside the store.
struct Album: Entity {
  static let kind: EntityKind = "album"
  static let attachments: [AttachedFile<Self>] = [.file("cover", by: \.cover)]
  let id: Int
  var cover: String?
}

struct Picture: Entity {
  static let kind: EntityKind = "picture"
  static let parents: [Parent<Self>] = [.belongs(to: Album.self, by: \.albumID)]
  static let attachments: [AttachedFile<Self>] = [
    .file("original", by: \.original), .files("sizes", by: \.sizes),
  ]
  let id: Int
  var albumID: Album.ID
  var original: String
  var sizes: [String] = []
}

/// A store of albums on some storage, as one run of a program has it.
struct Gallery: Sendable {
  static let curator = Principal(id: "ann", tenant: "museum", roles: ["curator"])

  let store: LifecycleStore
  let handler: EffectRecorder
  let clock: ManualClock

  init(
    _ storage: any Storage,
    handler: EffectRecorder? = EffectRecorder(),
    clock: ManualClock = ManualClock(),
    _ adjust: (inout EffectPolicy) -> Void = { _ in }
  ) throws {
    var policy = EffectPolicy(handler: handler)
    adjust(&policy)
    self.handler = handler ?? EffectRecorder()
    self.clock = clock
    store = LifecycleStore(
      try Schema(Album.self, Picture.self),
      storage: storage,
      access: RolePolicy(.role("curator", may: .all)),
      effects: policy,
      clock: clock
    )
  }

  var albums: Repository<Album> { store.repository(of: Album.self, as: Self.curator) }
  var pictures: Repository<Picture> { store.repository(of: Picture.self, as: Self.curator) }

  /// An archived album with some pictures, each of one file of its own.
  func hang(_ id: Int = 1, pictures count: Int) async throws {
    try await albums.create(Album(id: id, cover: "cover \(id)"))
    if count > 0 {
      try await pictures.create(
        (0..<count).map {
          Picture(id: id * 1_000_000 + $0, albumID: id, original: "file \(id)-\($0)")
        }
      )
    }
    try await albums.archive(id)
  }

  func owed() async throws -> [String] { try await store.effects.owed(limit: 10_000).map(\.file) }

  func parked() async throws -> [String] {
    try await store.effects.parked(limit: 10_000).map(\.file)
  }
}
