import PerennialFileStorage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An open directory of a simulated file system.
final class SimulatedDirectory: Directory {
  let path: String
  let number: Int

  private let fileSystem: SimulatedFileSystem

  init(_ fileSystem: SimulatedFileSystem, number: Int, path: String) {
    self.fileSystem = fileSystem
    self.number = number
    self.path = path
  }

  func open(_ name: String, _ access: FileAccess) throws(SystemError) -> any File {
    let call = SimulatedCall(call: .open, path: path, name: name, access: access)
    let (file, opening) = try fileSystem.perform(call) {
      state,
      _ -> Result<(Int, Int), SystemError> in
      if !name.isFileName { return .failure(SystemError(call.call, EINVAL, name)) }
      let known = state.names(self)[name]
      if access == .create, known != nil { return .failure(call.error(EEXIST)) }
      if access != .create, known == nil { return .failure(call.error(ENOENT)) }
      if access != .read, let number = state.readOnlyError { return .failure(call.error(number)) }
      let file = known ?? state.disk.files.count
      if known == nil {
        state.disk.files.append(SimulatedContent())
        state.change(self, .add(name, file: file))
      }
      return .success((file, state.nextOpening()))
    }
    return SimulatedFile(fileSystem, call, file: file, opening: opening)
  }

  func names() throws(SystemError) -> [String] {
    // Sorted, so that runs of one seed are alike.
    try fileSystem.perform(SimulatedCall(call: .list, path: path)) { state, _ in
      .success(state.names(self).keys.sorted())
    }
  }

  func rename(_ name: String, to newName: String) throws(SystemError) {
    let call = SimulatedCall(call: .rename, path: path, name: name, target: newName)
    try fileSystem.perform(call) { state, _ -> Result<Void, SystemError> in
      for name in [name, newName] where !name.isFileName {
        return .failure(SystemError(call.call, EINVAL, name))
      }
      if let number = state.readOnlyError { return .failure(call.error(number)) }
      guard let file = state.names(self)[name] else { return .failure(call.error(ENOENT)) }
      // By POSIX, two names of one file both stay.
      if state.names(self)[newName] != file {
        state.change(self, .rename(name, to: newName, file: file))
      }
      return .success(())
    }
  }

  func link(_ name: String, into directory: any Directory) throws(SystemError) {
    let call = SimulatedCall(call: .link, path: path, name: name, target: directory.path)
    try fileSystem.perform(call) { state, _ -> Result<Void, SystemError> in
      if !name.isFileName { return .failure(SystemError(call.call, EINVAL, name)) }
      guard let other = directory as? SimulatedDirectory, other.fileSystem === fileSystem else {
        return .failure(call.error(EXDEV))
      }
      if let number = state.readOnlyError { return .failure(call.error(number)) }
      guard let file = state.names(self)[name] else { return .failure(call.error(ENOENT)) }
      if state.names(other)[name] != nil { return .failure(call.error(EEXIST)) }
      state.change(other, .add(name, file: file))
      return .success(())
    }
  }

  func unlink(_ name: String) throws(SystemError) {
    let call = SimulatedCall(call: .unlink, path: path, name: name)
    try fileSystem.perform(call) { state, _ -> Result<Void, SystemError> in
      if !name.isFileName { return .failure(SystemError(call.call, EINVAL, name)) }
      if let number = state.readOnlyError { return .failure(call.error(number)) }
      if state.names(self)[name] == nil { return .failure(call.error(ENOENT)) }
      state.change(self, .remove(name))
      return .success(())
    }
  }

  func sync() throws(SystemError) {
    let call = SimulatedCall(call: .syncDirectory, path: path)
    try fileSystem.perform(call) { state, fault -> Result<Void, SystemError> in
      state.disk.changeCount += 1
      let error =
        if case .losesPages(let error, let pages) = fault {
          state.disk.directories[number].failSync(error, pages)
        } else {
          state.disk.directories[number].sync()
        }
      return error == 0 ? .success(()) : .failure(call.error(error))
    }
  }
}

extension SimulatedState {
  fileprivate func names(_ directory: SimulatedDirectory) -> [String: Int] {
    disk.directories[directory.number].volatile
  }

  fileprivate mutating func change(
    _ directory: SimulatedDirectory,
    _ change: SimulatedNames.Change
  ) {
    disk.directories[directory.number].make(change)
    disk.changeCount += 1
  }
}

extension String {
  /// Whether this names a file within a directory, as ``SystemDirectory`` has it.
  var isFileName: Bool {
    !isEmpty && self != "." && self != ".." && !utf8.contains { $0 == 0 || $0 == UInt8(ascii: "/") }
  }
}
