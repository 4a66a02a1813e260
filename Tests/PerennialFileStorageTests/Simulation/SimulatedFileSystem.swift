import Perennial
import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file system in memory that knows what a power loss would leave of it.
///
/// Content becomes durable by a sync of its file and a name by a sync of its directory, by nothing else. Calls
/// are counted from 0 and recorded; faults can be set to meet them. See ``SimulatedDisk`` for crash images.
final class SimulatedFileSystem: FileSystem {
  /// What is told of each call before it is done; it may look and inject, but not call itself.
  typealias Hook = @Sendable (SimulatedCall, SimulatedFileSystem) -> Void

  private let state: Lock<SimulatedState>
  private let onCall: Hook?

  /// Makes a file system.
  ///
  /// - Parameters:
  ///   - disk: What it holds; empty but for the root without one.
  ///   - recordsCalls: Whether ``calls`` are kept; they are counted in any case.
  ///   - onCall: What is told of each call before it is done.
  init(_ disk: SimulatedDisk = SimulatedDisk(), recordsCalls: Bool = true, onCall: Hook? = nil) {
    state = Lock(SimulatedState(disk: disk, recordsCalls: recordsCalls))
    self.onCall = onCall
  }

  func openDirectory(at path: String, creates: Bool) throws(SystemError) -> any Directory {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let call = SimulatedCall(call: .openDirectory, path: path)
    let number = try perform(call) { state, _ -> Result<Int, SystemError> in
      if let number = state.refusals[path] { return .failure(call.error(number)) }
      if let directory = state.disk.numbers[path] { return .success(directory) }
      let end = path.lastIndex(of: "/") ?? path.startIndex
      let parent = end == path.startIndex ? "/" : String(path[..<end])
      if !creates || state.disk.numbers[parent] == nil { return .failure(call.error(ENOENT)) }
      if let number = state.readOnlyError { return .failure(call.error(number)) }
      state.disk.changeCount += 1
      return .success(state.disk.makeDirectory(at: path))
    }
    return SimulatedDirectory(self, number: number, path: path)
  }
}

// MARK: - What happened

extension SimulatedFileSystem {
  /// What it holds now.
  var disk: SimulatedDisk { state.withLock(\.disk) }

  /// The calls until now.
  var calls: [SimulatedCall] { state.withLock(\.calls) }

  /// How many calls there were, recorded or not.
  var callCount: Int { state.withLock(\.callCount) }

  /// How many calls a fault has met.
  var faultCount: Int { state.withLock(\.faultCount) }

  /// The changes of bytes that a sync had promised to keep.
  var syncedBytesChanges: [SyncedBytesChange] { state.withLock(\.syncedBytesChanges) }
}

// MARK: - What goes wrong

extension SimulatedFileSystem {
  /// Has a fault meet one call.
  ///
  /// - Parameters:
  ///   - fault: The fault.
  ///   - number: The call's number.
  func inject(_ fault: Fault, at number: Int) {
    add(FaultRule(fault: fault, numbers: number...number, only: nil))
  }

  /// Has a fault meet all calls, or those of some kinds, from a number on.
  ///
  /// Faults that were injected before come first.
  ///
  /// - Parameters:
  ///   - fault: The fault.
  ///   - number: The first call's number.
  ///   - only: The kinds of calls; all without.
  func inject(_ fault: Fault, from number: Int, only: Set<SystemError.Call>? = nil) {
    add(FaultRule(fault: fault, numbers: number...Int.max, only: only))
  }

  /// Has every call fail from a number on, as if the machine were gone.
  func crash(at number: Int) {
    inject(.fails(EIO), from: number)
  }

  /// Takes all faults away.
  func removeFaults() {
    state.withLock { $0.rules = [] }
  }

  /// Has changes refused with an error, `EROFS` or `EACCES`; nil allows them.
  func refuseChanges(_ number: Int32?) {
    state.withLock { $0.readOnlyError = number }
  }

  /// Has a directory's opening fail: `ENOTDIR` for a file in its place, `EACCES` for one that is closed.
  func refuseOpening(of path: String, _ number: Int32) {
    state.withLock { $0.refusals[path] = number }
  }

  /// Drops pages from memory that the system takes for written after a failed sync.
  func evictPages() {
    state.withLock { state in
      for index in state.disk.files.indices { state.disk.files[index].evict() }
      for index in state.disk.directories.indices { state.disk.directories[index].evict() }
      state.disk.changeCount += 1
    }
  }

  private func add(_ rule: FaultRule) {
    state.withLock { $0.rules.append(rule) }
  }
}

// MARK: - Calls

extension SimulatedFileSystem {
  /// Does a call's work, unless a fault forbids it.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - work: The work, with the fault that is to change it.
  /// - Returns: What the work answers.
  /// - Throws: What the work or a fault says.
  func perform<Answer: Sendable>(
    _ call: SimulatedCall,
    _ work: (inout SimulatedState, Fault?) -> Result<Answer, SystemError>
  ) throws(SystemError) -> Answer {
    if let onCall {
      var told = call
      told.number = callCount
      onCall(told, self)
    }
    return try state.withLock { state -> Result<Answer, SystemError> in
      let fault = state.begin(call)
      if case .fails(let number) = fault { return .failure(call.error(number)) }
      let answer = work(&state, fault)
      if case .failsAfterwards(let number) = fault, case .success = answer {
        return .failure(call.error(number))
      }
      return answer
    }.get()
  }

  /// Reads or changes what is no part of a call.
  func withState<Answer: Sendable>(_ body: (inout SimulatedState) -> Answer) -> Answer {
    state.withLock { body(&$0) }
  }
}

extension SimulatedCall {
  /// The error of this call with a number.
  func error(_ number: Int32) -> SystemError {
    SystemError(call, number, name.isEmpty ? path : name)
  }
}
