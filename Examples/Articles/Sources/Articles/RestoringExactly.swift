import Perennial

/// What restoring-exactly.md shows.
enum RestoringExactly {
  struct Album: Entity {
    static let kind: EntityKind = "album"
    static let uniqueKeys: [UniqueKey<Self>] = [UniqueKey("title", by: \.title)]
    let id: Int
    var title: String
  }

  struct Person: Entity {
    static let kind: EntityKind = "person"
    let id: String
  }

  struct Photo: Entity {
    static let kind: EntityKind = "photo"
    static let parents: [Parent<Self>] = [
      .belongs(to: Album.self, by: \.albumID),
      .belongs(to: Person.self, by: \.personID),
    ]
    let id: Int
    var albumID: Album.ID
    var personID: Person.ID
  }

  static let ann = Principal(id: "ann", tenant: "acme", roles: ["editor"])

  private static func newStore() throws -> LifecycleStore {
    LifecycleStore(
      try Schema(Album.self, Person.self, Photo.self),
      storage: InMemoryStorage(),
      access: RolePolicy(.role("editor", may: .all))
    )
  }

  static func run() async throws {
    try await twoParents(try newStore())
    try await members(try newStore())
    try await archivedAfterwards(try newStore())
    try await uniqueKeys(try newStore())
  }

  private static func twoParents(_ store: LifecycleStore) async throws {
    let albums = store.repository(of: Album.self, as: ann)
    let people = store.repository(of: Person.self, as: ann)
    let photos = store.repository(of: Photo.self, as: ann)
    try await store.create(
      [
        Album(id: 1, title: "Summer"), Person(id: "bea"), Person(id: "carl"),
        Photo(id: 1, albumID: 1, personID: "carl"),
        Photo(id: 2, albumID: 1, personID: "bea"),
        Photo(id: 3, albumID: 1, personID: "carl"),
      ],
      as: ann
    )

    try await photos.softDelete(3)  // operation A: photo 3
    try await albums.softDelete(1)  // operation B: album 1, photos 1, 2 and 3
    try await people.softDelete("bea")  // operation C: bea, photo 2

    let heldBy = try await photos.find(2, in: .inactive).heldBy
    try expect(heldBy.count == 2, "photo 2 has two tombstones")
    try expect(try await photos.find(3, in: .inactive).heldBy.count == 2, "photo 3 too")
    let early = try await refusal(of: "photo 3 without its album") { () throws(LifecycleError) in
      try await photos.restore(3)
    }
    guard case .parentNotActive = early else { throw NotAsTold("photo 3: \(early)") }

    try await albums.restore(1)  // lifts B
    let first = try await photos.list().records.map(\.id)  // [1]
    try expect(first == [1], "photo 1 alone returns: \(first)")

    try await people.restore("bea")  // lifts C
    let second = try await photos.list().records.map(\.id)  // [1, 2]
    try expect(second == [1, 2], "photo 2 returns with its second parent: \(second)")

    try await photos.restore(3)  // lifts A
    let third = try await photos.list().records.map(\.id)  // [1, 2, 3]
    try expect(third == [1, 2, 3], "photo 3 returns when it is asked for: \(third)")
    try expect(try await store.recycleBin(as: ann).list().entries.isEmpty, "nothing is held")
  }

  private static func members(_ store: LifecycleStore) async throws {
    let albums = store.repository(of: Album.self, as: ann)
    let photos = store.repository(of: Photo.self, as: ann)
    try await store.create(
      [
        Album(id: 1, title: "Summer"), Person(id: "bea"), Photo(id: 1, albumID: 1, personID: "bea"),
        Photo(id: 2, albumID: 1, personID: "bea"),
      ],
      as: ann
    )
    let deletion = try await albums.softDelete(1, reason: "too old")
    try expect(deletion.summary.members == ["photo": 2], "two members")
    let before = try await photos.find(1, in: .inactive)

    var answers: [String] = []
    do throws(LifecycleError) {
      try await photos.restore(1)
    } catch {
      answers.append(error.message)
    }
    try expect(
      answers == ["The photo belongs to album 1, which must be active; restore that first"],
      "a member does not return alone: \(answers)"
    )
    let bin = try await store.recycleBin(as: ann).list().entries
    try expect(bin.map(\.memberCount) == [3] && bin.map(\.reason) == ["too old"], "the recycle bin")
    try expect(bin.first?.operation == deletion.operation, "names the operation")

    let outcome = try await photos.restore(1, restoringAncestors: true)
    let back = outcome.affected  // 1 album, 2 photos
    try expect(back == ["album": 1, "photo": 2], "all that the operation took")
    try expect(outcome.record?.version == before.version + 1, "the version goes on")
  }

  private static func archivedAfterwards(_ store: LifecycleStore) async throws {
    let albums = store.repository(of: Album.self, as: ann)
    let photos = store.repository(of: Photo.self, as: ann)
    try await store.create(
      [
        Album(id: 1, title: "Summer"), Person(id: "bea"), Photo(id: 1, albumID: 1, personID: "bea"),
      ],
      as: ann
    )
    try await albums.softDelete(1)
    try await albums.archive(1)
    let resting = try await albums.find(1, in: .archived)
    try expect(resting.heldBy.count == 2, "two operations of one root")
    try expect(try await photos.find(1, in: .all).phase == .inactive, "a member stays as it is")

    let back = try await albums.restore(1).affected  // 1 album, 1 photo
    try expect(back == ["album": 1, "photo": 1], "one restore lifts both")
  }

  private static func uniqueKeys(_ store: LifecycleStore) async throws {
    let albums = store.repository(of: Album.self, as: ann)
    try await albums.create(Album(id: 1, title: "Summer"))
    try await albums.softDelete(1)
    try await albums.create(Album(id: 2, title: "Summer"))  // a deleted album reserves nothing

    let error = try await refusal(of: "a second “Summer”") { () throws(LifecycleError) in
      try await albums.restore(1)
    }
    guard case .uniqueConflict(let conflict) = error else { throw NotAsTold("\(error)") }
    try expect(conflict.conflicts.map(\.holder?.id) == [.integer(2)], "it names the holder")

    try await albums.update(2) { $0.title = "Summer, at last" }
    try await albums.restore(1)
  }
}
