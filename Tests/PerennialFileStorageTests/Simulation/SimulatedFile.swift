import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open file of a simulated file system.
final class SimulatedFile: File {
  let name: String

  private let fileSystem: SimulatedFileSystem
  private let path: String
  private let isWritable: Bool
  private let file: Int
  private let opening: Int

  /// Makes the file that a call opens.
  ///
  /// - Parameters:
  ///   - fileSystem: Whose it is.
  ///   - call: The call.
  ///   - file: The file's number.
  ///   - opening: The number of this opening, which a lock belongs to.
  init(_ fileSystem: SimulatedFileSystem, _ call: SimulatedCall, file: Int, opening: Int) {
    self.fileSystem = fileSystem
    self.file = file
    self.opening = opening
    name = call.name
    path = call.path
    isWritable = call.access != .read
  }

  deinit {
    unlock()
  }

  func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    let call = call(.read, offset: offset, length: UInt64(count))
    return try fileSystem.perform(call) { state, fault in
      guard let position = Int(exactly: offset) else { return .failure(call.error(EFBIG)) }
      let count = fault?.portion(of: count) ?? count
      let rest = state.disk.files[file].volatile.dropFirst(position)
      return .success(Array(rest.prefix(count)))
    }
  }

  func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
    let call = call(.write, offset: offset, length: UInt64(bytes.count))
    return try fileSystem.perform(call) { state, fault in
      if let number = refusal(state) { return .failure(call.error(number)) }
      let taken = bytes.prefix(fault?.portion(of: bytes.count) ?? bytes.count)
      guard let position = position(offset, adding: taken.count) else {
        return .failure(call.error(EFBIG))
      }
      let promised = position..<max(position, state.disk.files[file].promisedLength)
      let changed = promised.clamped(to: position..<position + taken.count)
      if !changed.isEmpty { state.noteChange(.overwritten, call, changed) }
      state.disk.files[file].write(taken, at: position)
      state.noteChanged(file)
      return .success(taken.count)
    }
  }

  func sync(_ kind: SyncKind) throws(SystemError) {
    let call = call(.sync, kind: kind)
    try fileSystem.perform(call) { state, fault -> Result<Void, SystemError> in
      state.disk.changeCount += 1
      let error =
        if case .losesPages(let error, let pages) = fault {
          state.disk.files[file].failSync(error, pages)
        } else {
          state.disk.files[file].sync()
        }
      return error == 0 ? .success(()) : .failure(call.error(error))
    }
  }

  func truncate(to length: UInt64) throws(SystemError) {
    let call = call(.truncate, length: length)
    try fileSystem.perform(call) { state, _ -> Result<Void, SystemError> in
      // `ftruncate` has another number than `pwrite` for what was opened to read.
      if !isWritable { return .failure(call.error(EINVAL)) }
      if let number = refusal(state) { return .failure(call.error(number)) }
      guard let length = position(length, adding: 0) else { return .failure(call.error(EFBIG)) }
      let promised = state.disk.files[file].promisedLength
      if length < promised { state.noteChange(.cutOff, call, length..<promised) }
      state.disk.files[file].truncate(to: length)
      state.noteChanged(file)
      return .success(())
    }
  }

  func length() throws(SystemError) -> UInt64 {
    try fileSystem.perform(call(.status)) { state, _ in
      .success(UInt64(state.disk.files[file].volatile.count))
    }
  }

  func tryLock() throws(SystemError) -> Bool {
    try fileSystem.perform(call(.lock)) { state, _ in
      if let holder = state.lockHolders[file] { return .success(holder == opening) }
      state.lockHolders[file] = opening
      return .success(true)
    }
  }

  func unlock() {
    fileSystem.withState { state in
      if state.lockHolders[file] == opening { state.lockHolders[file] = nil }
    }
  }

  func isNamed(_ name: String, in directory: any Directory) throws(SystemError) -> Bool {
    let number = (directory as? SimulatedDirectory)?.number
    return try fileSystem.perform(call(.status)) { state, _ in
      if !name.isFileName { return .failure(SystemError(.status, EINVAL, name)) }
      return .success(number.map { state.disk.directories[$0].volatile[name] == file } ?? false)
    }
  }
}

extension SimulatedFile {
  private func call(
    _ call: SystemError.Call,
    offset: UInt64 = 0,
    length: UInt64 = 0,
    kind: SyncKind? = nil
  ) -> SimulatedCall {
    SimulatedCall(
      call: call,
      path: path,
      name: name,
      offset: offset,
      length: length,
      syncKind: kind
    )
  }

  private func refusal(_ state: SimulatedState) -> Int32? {
    isWritable ? state.readOnlyError : EBADF
  }

  /// Where a transfer begins; nil for files of more than a gigabyte, which no test means to have.
  private func position(_ offset: UInt64, adding count: Int) -> Int? {
    guard let position = Int(exactly: offset), position <= 1 << 30 - count else { return nil }
    return position
  }
}

extension SimulatedState {
  fileprivate mutating func noteChanged(_ file: Int) {
    disk.lastChanged = file
    disk.changeCount += 1
  }
}
