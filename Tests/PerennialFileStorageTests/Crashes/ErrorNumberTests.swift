import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// T5 and T6: errors of the system at every call, and syncs that lose what they were to write.
@Suite struct ErrorNumberTests {
  private static let script: [CrashStep] = [
    .create, .createRelaxed, .createMany, .maintain, .softDelete, .restore, .purge, .maintain,
    .backUp, .create, .reopen, .create, .abandon, .createMany,
  ]

  /// What an undisturbed run does: its pictures and how many calls it makes.
  private static func undisturbed() async throws -> (pictures: [String], callCount: Int) {
    let system = SimulatedFileSystem(recordsCalls: false)
    let history = try await CrashHistory(system, Shared(CrashNote()))
    for step in script { try await history.perform(step) }
    return (await history.pictures, system.callCount)
  }

  @Test(arguments: [Fault.oneByte, .half, .fails(EINTR)])
  func `T5: short and interrupted calls change nothing`(fault: Fault) async throws {
    let (pictures, callCount) = try await Self.undisturbed()
    for call in stride(from: 0, to: callCount, by: LongRuns.step(41)) {
      let system = SimulatedFileSystem(recordsCalls: false)
      system.inject(fault, at: call)
      let history = try await CrashHistory(system, Shared(CrashNote()))
      for step in Self.script { try await history.perform(step) }
      #expect(await history.pictures == pictures, "\(fault) at call \(call)")
    }
  }

  @Test(arguments: [EIO, ENOSPC, EDQUOT])
  func `T5: a call that fails leaves the store as it was, and loses nothing`(
    number: Int32
  ) async throws {
    let (pictures, callCount) = try await Self.undisturbed()
    for call in stride(from: 0, to: callCount, by: LongRuns.step(29)) {
      for fault in [Fault.fails(number), .failsAfterwards(number)] {
        let problem = try await Self.problem(fault, at: call, pictures)
        #expect(problem == nil, "\(fault) at call \(call): \(problem ?? "")")
      }
    }
  }

  /// A system that reports a failed sync with the next one.
  ///
  /// It has said of the first that all was well, and no store can know better. After a power loss it may find
  /// damage or an earlier state, and must not take it for whole.
  @Test func `T6: after a sync that failed late a store is refused or as it once was`() async throws
  {
    let (pictures, callCount) = try await Self.undisturbed()
    let fault = Fault.losesPages(EIO, .keepNewAndReportLater)
    for call in stride(from: 0, to: callCount, by: LongRuns.step(13)) {
      let problem = try await Self.problem(fault, at: call, pictures, trustsSyncs: false)
      #expect(problem == nil, "call \(call): \(problem ?? "")")
    }
  }

  @Test(arguments: [PagesAfterFailure.keepNew, .revertToOld])
  func `T6: after a sync that failed nothing is acknowledged that is not on disk`(
    pages: PagesAfterFailure
  ) async throws {
    let (pictures, callCount) = try await Self.undisturbed()
    for call in stride(from: 0, to: callCount, by: LongRuns.step(13)) {
      let problem = try await Self.problem(.losesPages(EIO, pages), at: call, pictures)
      #expect(problem == nil, "\(pages) at call \(call): \(problem ?? "")")
    }
  }

  /// Performs the script until a fault makes a step fail, and looks at what is left then and after a crash.
  private static func problem(
    _ fault: Fault,
    at call: Int,
    _ pictures: [String],
    trustsSyncs: Bool = true
  ) async throws -> String? {
    let system = SimulatedFileSystem(recordsCalls: false)
    system.inject(fault, at: call)
    let note = Shared(CrashNote())
    let check = CrashCheck(pictures: pictures, trustsSyncs: trustsSyncs)
    var history: CrashHistory?
    do {
      let started = try await CrashHistory(system, note)
      history = started
      for step in script { try await started.perform(step) }
    } catch {
      if let problem = try await lookAfter(error, history, check, note.value) { return problem }
    }
    await history?.desk.storage.abandon()
    system.removeFaults()
    system.evictPages()
    for image in system.disk.crashImages(limit: 6, seed: UInt64(call)) {
      if let problem = await check.problem(image.disk, note.value, goesOn: true) {
        return "\(image.variant): \(problem)"
      }
    }
    return nil
  }

  /// What a storage must still do after a step has failed.
  private static func lookAfter(
    _ error: any Error,
    _ history: CrashHistory?,
    _ check: CrashCheck,
    _ note: CrashNote
  ) async throws -> String? {
    let code: StorageError.Code
    if let error = error as? StorageError {
      code = error.code
    } else if case LifecycleError.storage(let error) = error {
      code = error.code
    } else {
      return "a step fails with \(error)"
    }
    guard code != .corrupt else { return "\(error)" }
    guard let history else { return nil }
    let storage = await history.desk.storage
    do throws(LifecycleError) {
      let picture = try await WardPicture.take(storage)
      return check.problem(picture, note).map { "after \(code.rawValue): \($0)" }
    } catch {
      // A storage that was closed, or a medium that fails reads, too.
      guard case .storage = error else { return "reading fails with \(error)" }
      return nil
    }
  }
}
