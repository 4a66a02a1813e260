import Perennial
import PerennialTesting

@testable import PerennialFileStorage

/// What a store holds after a crash, compared with what it may.
struct CrashCheck {
  let pictures: [String]
  /// Whether what a sync has acknowledged is on disk; else damage may be found and changes may be missing.
  var trustsSyncs = true

  /// What is wrong with what a crash left, as a machine finds it after a power loss; nil where nothing is.
  ///
  /// Where it goes on, the store is written to, closed, verified and opened once more.
  func problem(
    _ disk: SimulatedDisk,
    _ note: CrashNote,
    goesOn: Bool
  ) async -> String? {
    let fileSystem = SimulatedFileSystem(disk, recordsCalls: false)
    do {
      // As long as no change was begun, the store may not be there yet.
      let storage = try await WardDesk.open(fileSystem)
      let picture = try await WardPicture.take(storage)
      if let problem = problem(picture, note) { return problem }
      return goesOn ? try await goOn(storage, fileSystem, picture) : nil
    } catch let error as StorageError where error.code == .corrupt && !trustsSyncs {
      return nil
    } catch LifecycleError.storage(let error) where error.code == .corrupt && !trustsSyncs {
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// What is wrong with a state, or nil: it must be one that was, and not an earlier one than is acknowledged.
  func problem(_ picture: String, _ note: CrashNote) -> String? {
    guard let place = pictures.lastIndex(of: picture) else {
      return "the state is none that ever was"
    }
    guard place >= note.durable || !trustsSyncs else {
      return "\(note.durable) changes were durable, and \(place) are there"
    }
    guard place <= note.begun else {
      return "\(note.begun) changes were begun, and \(place) are there"
    }
    return nil
  }

  private func goOn(
    _ storage: FileStorage,
    _ fileSystem: SimulatedFileSystem,
    _ picture: String
  ) async throws -> String? {
    let desk = try WardDesk(storage)
    try await desk.wards().create(Ward(id: 4, name: "after the crash"))
    let expected = try await WardPicture.take(storage)
    guard expected != picture else { return "nothing can be written" }
    try await storage.close()
    let report = try await FileStorage.verify(
      at: WardDesk.path,
      on: fileSystem,
      keeper: InlineBackground()
    )
    if let problem = report.problems.first { return trustsSyncs ? "verified: \(problem)" : nil }
    let again = try await WardDesk.open(fileSystem)
    guard again.openReport.wasClosed else { return "the store was closed and does not know it" }
    guard try await WardPicture.take(again) == expected else {
      return "what was written after the crash is gone"
    }
    return nil
  }
}
