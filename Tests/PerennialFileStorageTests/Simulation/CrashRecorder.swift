import PerennialTesting

/// A moment at which a machine may stop.
struct CrashPoint<Note: Sendable>: Sendable, CustomStringConvertible {
  /// The call that it does not come to; nil after the last one.
  let call: SimulatedCall?
  let disk: SimulatedDisk
  /// What the test knew at that moment, such as what was acknowledged.
  let note: Note

  var description: String {
    call.map { "crash before \($0)" } ?? "crash after the last call"
  }
}

/// Notes the disk before each call of a run, so that one run gives all its crash points.
///
/// Pass ``observe(_:_:)`` as a file system's hook. Points between which nothing changed are one, with the
/// last of their notes.
final class CrashRecorder<Note: Sendable>: Sendable {
  private let points = Shared<[CrashPoint<Note>]>([])
  private let note: @Sendable () -> Note

  /// Makes a recorder.
  ///
  /// - Parameter note: What the test knows; what is acknowledged may be in it late, but never early.
  init(note: @escaping @Sendable () -> Note) {
    self.note = note
  }

  /// Notes the disk before a call.
  func observe(_ call: SimulatedCall, _ system: SimulatedFileSystem) {
    add(call, system)
  }

  /// Notes the disk after the last call.
  ///
  /// - Returns: All points.
  func finish(_ system: SimulatedFileSystem) -> [CrashPoint<Note>] {
    add(nil, system)
    return points.value
  }

  private func add(_ call: SimulatedCall?, _ system: SimulatedFileSystem) {
    // In this order: what is acknowledged between the two must be on the disk that is kept.
    let note = note()
    let point = CrashPoint(call: call, disk: system.disk, note: note)
    points.withLock { points in
      if points.last?.disk.changeCount == point.disk.changeCount { points.removeLast() }
      points.append(point)
    }
  }
}
