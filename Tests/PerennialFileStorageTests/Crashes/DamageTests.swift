import Perennial
import PerennialTesting
import Testing

@testable import PerennialFileStorage

/// T3 and T4: damage at rest, one at a time, to each byte of each file of a store.
@Suite struct DamageTests {
  /// A store with a checkpoint, a compacted segment, a sealed one and an active one.
  private struct Sample {
    let disk: SimulatedDisk
    let picture: String

    init(closes: Bool) async throws {
      let system = SimulatedFileSystem(recordsCalls: false)
      let history = try await CrashHistory(system, Shared(CrashNote()))
      let steps: [CrashStep] = [
        .createMany, .purge, .maintain, .create, .purge, .maintain, .softDelete, .restore,
        .createRelaxed, .create,
      ]
      for step in steps { try await history.perform(step) }
      let desk = await history.desk
      picture = try await WardPicture.take(desk.storage)
      if closes { try await desk.storage.close() } else { desk.storage.abandon() }
      disk = system.disk
    }

    /// The names of the files that hold data.
    var names: [String] {
      disk.contents(of: WardDesk.path).keys.filter { $0 != FileName.lock }.sorted()
    }

    /// What is wrong with how a store answers that was changed on disk: nothing, where it is refused or the same.
    func problem(_ changed: SimulatedDisk) async -> String? {
      let system = SimulatedFileSystem(changed, recordsCalls: false)
      do throws(StorageError) {
        let storage = try await WardDesk.open(system)
        do {
          let found = try await WardPicture.take(storage)
          return found == picture ? nil : "opened, and the state is another"
        } catch LifecycleError.storage(let error) where error.code == .corrupt {
          return nil
        } catch {
          return "opened, and reading fails with \(error)"
        }
      } catch {
        let expected: [StorageError.Code] = [.corrupt, .unsupportedVersion]
        return expected.contains(error.code) ? nil : "\(error)"
      }
    }

    func isSound(_ changed: SimulatedDisk) async throws -> Bool {
      let system = SimulatedFileSystem(changed, recordsCalls: false)
      let report = try await FileStorage.verify(
        at: WardDesk.path,
        on: system,
        keeper: InlineBackground()
      )
      return report.isSound
    }
  }

  @Test(arguments: [true, false])
  func `I8: a flipped bit is refused or changes nothing, and a closed store's is reported`(
    isClosed: Bool
  ) async throws {
    let sample = try await Sample(closes: isClosed)
    #expect(try await sample.isSound(sample.disk))
    var count = 0
    for name in sample.names {
      guard let bytes = sample.disk[WardDesk.path, name] else { continue }
      for bit in stride(from: 0, to: bytes.count * 8, by: LongRuns.step(67)) {
        var changed = sample.disk
        var flipped = bytes
        flipped[bit >> 3] ^= 1 << UInt8(bit & 7)
        changed[WardDesk.path, name] = flipped
        count += 1
        if let problem = await sample.problem(changed) {
          Issue.record("bit \(bit) of \(name), closed: \(isClosed): \(problem)")
          return
        }
        guard isClosed else { continue }
        do throws(StorageError) {
          let system = SimulatedFileSystem(changed, recordsCalls: false)
          let report = try await FileStorage.verify(
            at: WardDesk.path,
            on: system,
            keeper: InlineBackground()
          )
          if report.isSound {
            Issue.record("bit \(bit) of \(name) is not reported")
            return
          }
        } catch {
          // A version that is not known is as good as damage.
          #expect(error.code == .unsupportedVersion)
        }
      }
    }
    #expect(count > 500)
    print("\(count) flipped bits, closed: \(isClosed)")
  }

  @Test func `I8: a file cut off, filled up or wiped out anywhere is refused or changes nothing`()
    async throws
  {
    let sample = try await Sample(closes: true)
    for name in sample.names {
      guard let bytes = sample.disk[WardDesk.path, name] else { continue }
      for place in stride(from: 0, to: bytes.count, by: LongRuns.step(29)) {
        var zeroed = bytes
        zeroed[place] = zeroed[place] == 0 ? 0xFF : 0
        let wiped = Array(bytes[..<place]) + Array(repeating: 0, count: bytes.count - place)
        for (what, content) in [
          ("cut off", Array(bytes[..<place])), ("zeroed", zeroed), ("wiped", wiped),
          ("doubled", bytes + bytes[place...]),
        ] {
          var changed = sample.disk
          changed[WardDesk.path, name] = content
          if let problem = await sample.problem(changed) {
            Issue.record("\(name) \(what) at \(place): \(problem)")
            return
          }
        }
      }
    }
  }

  @Test func `I8: files that are missing, swapped or doubled are refused or change nothing`()
    async throws
  {
    let sample = try await Sample(closes: true)
    for name in sample.names {
      var missing = sample.disk
      missing[WardDesk.path, name] = nil
      let problem = await sample.problem(missing)
      #expect(problem == nil, "\(name) missing: \(problem ?? "")")
      for other in sample.names where other != name {
        var doubled = sample.disk
        doubled[WardDesk.path, name] = sample.disk[WardDesk.path, other]
        let doubledProblem = await sample.problem(doubled)
        #expect(doubledProblem == nil, "\(other) in place of \(name): \(doubledProblem ?? "")")
        var swapped = doubled
        swapped[WardDesk.path, other] = sample.disk[WardDesk.path, name]
        let swappedProblem = await sample.problem(swapped)
        #expect(swappedProblem == nil, "\(other) and \(name) swapped: \(swappedProblem ?? "")")
      }
    }
  }

  @Test func `I8: a file of an earlier moment is refused or changes nothing`() async throws {
    let note = Shared(CrashNote())
    let recorder = CrashRecorder { note.value }
    let system = SimulatedFileSystem { recorder.observe($0, $1) }
    let history = try await CrashHistory(system, note)
    for step in [CrashStep.createMany, .maintain, .create, .purge, .maintain, .create] {
      try await history.perform(step)
    }
    let desk = await history.desk
    let picture = try await WardPicture.take(desk.storage)
    try await desk.storage.close()
    let last = system.disk
    for point in recorder.finish(system) {
      for (name, bytes) in point.disk.contents(of: WardDesk.path) where name != FileName.lock {
        guard let now = last[WardDesk.path, name], now != bytes else { continue }
        var changed = last
        changed[WardDesk.path, name] = bytes
        let storage: FileStorage
        do throws(StorageError) {
          storage = try await WardDesk.open(SimulatedFileSystem(changed, recordsCalls: false))
        } catch {
          continue
        }
        #expect(try await WardPicture.take(storage) == picture, "\(name) as \(point)")
      }
    }
  }
}
