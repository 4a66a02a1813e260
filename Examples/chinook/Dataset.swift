import Foundation
import Perennial

/// The eleven files of the Chinook data, each named after the kind that it holds.
enum Dataset {
  static let kinds: [any Entity.Type] = [
    Artist.self, Album.self, Genre.self, MediaType.self, Track.self, Playlist.self,
    PlaylistTrack.self, Employee.self, Customer.self, Invoice.self, InvoiceLine.self,
  ]

  /// Reads every record of every kind.
  static func load(from folder: URL) throws -> [any Entity] {
    try kinds.flatMap { try records(of: $0, in: folder) }
  }

  private static func records<E: Entity>(of type: E.Type, in folder: URL) throws -> [any Entity] {
    let file = folder.appending(path: "\(E.kind).jsonl")
    guard let data = try? Data(contentsOf: file) else {
      throw DatasetError(
        message: "\(file.path): cannot be read; name the folder of the .jsonl files"
      )
    }
    let decoder = JSONDecoder()
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return try lines.enumerated().compactMap { index, line in
      guard !line.isEmpty else { return nil }
      do {
        return try decoder.decode(E.self, from: line)
      } catch {
        throw DatasetError(message: "\(file.path):\(index + 1): this is no \(E.kind): \(error)")
      }
    }
  }
}

/// Data that does not load, with the file and the line.
struct DatasetError: Error, CustomStringConvertible {
  let message: String

  var description: String { message }
}
