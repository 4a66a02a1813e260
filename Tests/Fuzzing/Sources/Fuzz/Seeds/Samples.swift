@testable import Perennial
@testable import PerennialFileStorage

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What decoders read, out of real stores that were made for it.
struct Samples: Sendable {
  /// The files of two stores, of which one was maintained.
  let files: [String: [UInt8]]
  /// Each change set of the store that was not maintained, and the state that it was made for.
  let transactions: [(state: ResidentState, bytes: [UInt8])]
  /// The state of the maintained store.
  let state: ResidentState
  /// A plan's token and its content, and a cursor.
  let planToken: String
  let planContent: [UInt8]
  let cursor: String

  static func make() async throws -> Samples {
    let folder = FileManager.default.temporaryDirectory.appending(path: "fuzz-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let plain = folder.appending(path: "plain").path
    let maintained = folder.appending(path: "maintained").path
    try await fill(plain, maintains: false).storage.close()
    let (storage, librarian) = try await fill(maintained, maintains: true)
    let state = try storage.published()
    let plan = try await librarian.shelves().plan(.softDelete, on: "north", reason: "dust")
    let page = try await librarian.books().list(Query(limit: 1))
    try await storage.close()
    let token = plan.token.rawValue
    let seal = TokenSeal(secret: state.storeID)
    guard let content = seal.open(token, for: planPurpose), let cursor = page.next else {
      throw Violation("there is no plan's content or no cursor to begin with")
    }
    return Samples(
      files: try contents(of: plain, as: "plain").merging(
        try contents(of: maintained, as: "maintained")
      ) { $1 },
      transactions: try transactions(in: plain),
      state: state,
      planToken: token,
      planContent: content,
      cursor: cursor
    )
  }

  /// What a plan's token is sealed for.
  static let planPurpose = "plan:\(Librarian.tenants[0])"
}

extension Samples {
  private static func fill(
    _ path: String,
    maintains: Bool
  ) async throws -> (storage: FileStorage, librarian: Librarian) {
    var options = FileStorage.Options()
    options.maintainsItself = false
    let storage = try await FileStorage.open(at: path, options: options)
    let librarian = try Librarian(storage)
    try await librarian.fill()
    if maintains { try await storage.maintain() }
    try await librarian.change()
    if maintains { try await storage.maintain() }
    try await librarian.tidy()
    return (storage, librarian)
  }

  private static func contents(of path: String, as name: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: path)
    where file != FileName.lock {
      files["\(name)/\(file)"] = [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(file)")))
    }
    return files
  }

  /// Replays a store that has nothing but one segment.
  private static func transactions(
    in path: String
  ) throws -> [(state: ResidentState, bytes: [UInt8])] {
    let directory = try SystemFileSystem().directory(at: path, creates: false)
    guard let name = try directory.names().first(where: { $0.hasPrefix("ledger") }) else {
      throw Violation("there is no segment to begin with")
    }
    let bytes = try SegmentBytes(try directory.file(name, .read), in: path)
    let (header, salt) = try SegmentHeader.decode(
      try bytes.content(0..<SegmentHeader.size),
      magic: SegmentHeader.ledgerMagic,
      name: name
    )
    var reader = TransactionReader(bytes, file: 1, salt: salt, firstSequence: header.sequence)
    var state = ResidentState(storeID: header.storeID, source: NoBlobs())
    var transactions: [(state: ResidentState, bytes: [UInt8])] = []
    loop: while true {
      switch try reader.next() {
      case .transaction(let transaction):
        let changes = try ChangeSet(
          decoding: transaction.bytes,
          in: transaction.bytes.indices,
          located: transaction.location
        )
        transactions.append((state, transaction.bytes))
        try state.validate(changes)
        state.apply(changes)
      case .mark: continue
      case .end: break loop
      case .bad(let reason): throw Violation(reason)
      }
    }
    return transactions
  }
}

/// Has none of what a state names.
final class NoBlobs: BlobSource {
  func cachedPayload(at location: BlobLocation) -> Payload? { nil }

  func keep(_ payload: Payload, at location: BlobLocation) {}

  func payload(at location: BlobLocation, of id: Identifier) throws(LifecycleError) -> [UInt8] {
    throw .storage(.corrupt("there is no file"))
  }

  func auditRecord(
    at location: BlobLocation,
    tenant: TenantID,
    sequence: Int64
  ) throws(LifecycleError) -> AuditRecord {
    throw .storage(.corrupt("there is no file"))
  }
}
