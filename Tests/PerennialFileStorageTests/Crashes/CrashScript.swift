import Perennial
import PerennialTesting

@testable import PerennialFileStorage

/// One step of a history that is crashed at every call.
enum CrashStep: Sendable, CaseIterable {
  case create, createRelaxed, createMany, softDelete, restore, purge
  case maintain, backUp, reopen, abandon

  /// Whether the step changes records, and how it is acknowledged.
  var durability: Durability? {
    switch self {
    case .create, .createMany, .softDelete, .purge: .durable
    case .createRelaxed, .restore: .relaxed
    case .maintain, .backUp, .reopen, .abandon: nil
    }
  }
}

/// What a history had reached: after a crash a store must hold at least what was acknowledged as durable, and at
/// most what was begun.
struct CrashNote: Sendable, Equatable {
  var durable = 0
  var begun = 0
}

/// Performs steps on a store and keeps a picture of it after each change.
actor CrashHistory {
  /// The picture after so many changes.
  private(set) var pictures: [String] = []
  private(set) var desk: WardDesk
  private let fileSystem: any FileSystem
  private let note: Shared<CrashNote>
  private let ids = SequentialIdentifiers()
  private var nextBed = 1
  private var nextWard = 2
  private var backups = 0

  init(_ fileSystem: any FileSystem, _ note: Shared<CrashNote>) async throws {
    self.fileSystem = fileSystem
    self.note = note
    desk = try WardDesk(try await WardDesk.open(fileSystem), ids: ids)
    pictures = [try await WardPicture.take(desk.storage)]
    try await change(.durable) { try await $0.wards().create(Ward(id: 1, name: "north")) }
  }

  func perform(_ step: CrashStep) async throws {
    switch step {
    case .create:
      let bed = takeBed()
      try await change(.durable) { try await $0.beds().create(bed) }
    case .createRelaxed:
      let bed = takeBed()
      try await change(.relaxed) { try await $0.beds(.relaxed).create(bed) }
    case .createMany:
      let beds = (0..<3).map { _ in takeBed(note: String(repeating: "x", count: 200)) }
      try await change(.durable) { try await $0.beds().create(beds) }
    case .softDelete:
      try await change(.durable, unless: .inactive) { try await $0.wards().softDelete(1) }
    case .restore:
      try await change(.relaxed, unless: .active) { try await $0.wards(.relaxed).restore(1) }
    case .purge:
      let ward = Ward(id: nextWard, name: "south \(nextWard)")
      // The last one is for what comes after a crash.
      guard nextWard < WardPicture.wardIDs.upperBound else { return }
      nextWard += 1
      try await change(.durable) { try await $0.wards().create(ward) }
      try await change(.durable) { try await $0.wards().archive(ward.id) }
      try await change(.durable) { try await $0.wards().hardDelete(ward.id) }
    case .maintain: try await desk.storage.maintain()
    case .backUp:
      backups += 1
      try await desk.storage.backUp(to: "/backup\(backups)")
    case .reopen:
      try await desk.storage.close()
      // Everything that was acknowledged, relaxed or not, is durable once the store is closed.
      note.withLock { $0.durable = $0.begun }
      desk = try WardDesk(try await WardDesk.open(fileSystem), ids: ids)
    case .abandon:
      desk.storage.abandon()
      desk = try WardDesk(try await WardDesk.open(fileSystem), ids: ids)
    }
  }

  private func takeBed(note: String = "free") -> Bed {
    defer { nextBed += 1 }
    // There are no more ids in the picture; beds beyond have no place in it.
    return Bed(id: min(nextBed, WardPicture.bedIDs.upperBound), wardID: 1, note: note)
  }

  /// Makes one change, noting before and after what a crash may find.
  private func change<R: Sendable>(
    _ durability: Durability,
    unless phase: Phase? = nil,
    _ body: (WardDesk) async throws -> R
  ) async throws {
    if let phase, try await desk.wards().find(1, in: .all).phase == phase { return }
    if nextBed > WardPicture.bedIDs.upperBound { return }
    note.withLock { $0.begun += 1 }
    do {
      _ = try await body(desk)
    } catch let error as LifecycleError {
      // A bed in a ward that is not active is refused: nothing was changed.
      guard case .storage = error else {
        note.withLock { $0.begun -= 1 }
        return
      }
      throw error
    }
    pictures.append(try await WardPicture.take(desk.storage))
    if durability == .durable { note.withLock { $0.durable = $0.begun } }
  }
}
