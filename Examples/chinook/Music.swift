import Foundation
import Perennial

// The tables of the music catalogue. Properties bear the names of the columns, so that the file's
// JSON decodes without another word; a computed `id` tells which column is the id.

struct Artist: Entity {
  static let kind: EntityKind = "artist"
  static let auditedFields: [AuditedField<Self>] = [.plain("name", by: \.name)]

  let artistId: Int
  var name: String

  var id: Int { artistId }
}

struct Album: Entity {
  static let kind: EntityKind = "album"
  static let parents: [Parent<Self>] = [.belongs(to: Artist.self, by: \.artistId)]

  let albumId: Int
  var title: String
  var artistId: Artist.ID

  var id: Int { albumId }
}

struct Genre: Entity {
  static let kind: EntityKind = "genre"

  let genreId: Int
  var name: String

  var id: Int { genreId }
}

struct MediaType: Entity {
  static let kind: EntityKind = "mediaType"
  static let displayName = DisplayName("media type")

  let mediaTypeId: Int
  var name: String

  var id: Int { mediaTypeId }
}

struct Track: Entity {
  static let kind: EntityKind = "track"
  static let parents: [Parent<Self>] = [
    .belongs(to: Album.self, by: \.albumId),
    .belongs(to: Genre.self, by: \.genreId, onEvery: .restrict),
    .belongs(to: MediaType.self, by: \.mediaTypeId, onEvery: .restrict),
  ]

  let trackId: Int
  var name: String
  var albumId: Album.ID
  var mediaTypeId: MediaType.ID
  var genreId: Genre.ID
  var composer: String?
  var milliseconds: Int
  var bytes: Int
  var unitPrice: Decimal

  var id: Int { trackId }
}

struct Playlist: Entity {
  static let kind: EntityKind = "playlist"

  let playlistId: Int
  var name: String

  var id: Int { playlistId }
}

/// A track's place on a playlist; two parents take it along, and it returns with the last of them.
struct PlaylistTrack: Entity {
  static let kind: EntityKind = "playlistTrack"
  static let displayName = DisplayName("playlist entry", plural: "playlist entries")
  static let parents: [Parent<Self>] = [
    .belongs(to: Playlist.self, by: \.playlistId),
    .belongs(to: Track.self, by: \.trackId),
  ]

  let playlistId: Playlist.ID
  let trackId: Track.ID

  /// The table has no id of its own: both columns together are one, as in `1-3402`.
  var id: String { "\(playlistId)-\(trackId)" }
}
