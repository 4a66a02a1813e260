import Perennial

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#elseif canImport(Darwin)
  internal import Darwin
#endif

/// An open file of the operating system's file system.
package final class SystemFile: File {
  package let name: String

  private let descriptor: Descriptor
  private let isLocked = Lock(false)

  init(_ descriptor: consuming Descriptor, name: String) {
    self.descriptor = descriptor
    self.name = name
  }

  deinit {
    // A process that is being started has a copy of every descriptor for a moment, which would keep the lock.
    unlock()
  }

  package func read(at offset: UInt64, count: Int) throws(SystemError) -> [UInt8] {
    let position = try position(offset, .read)
    var number: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let done = unsafe pread(descriptor.number, buffer.baseAddress, count, position)
      if done < 0 { number = errno }
      filled = max(done, 0)
    }
    if number != 0 { throw SystemError(.read, number, name) }
    return bytes
  }

  package func write(_ bytes: ArraySlice<UInt8>, at offset: UInt64) throws(SystemError) -> Int {
    let position = try position(offset, .write)
    var number: Int32 = 0
    let written = unsafe bytes.withUnsafeBytes { buffer in
      let done = unsafe pwrite(descriptor.number, buffer.baseAddress, buffer.count, position)
      if done < 0 { number = errno }
      return done
    }
    if number != 0 { throw SystemError(.write, number, name) }
    return written
  }

  package func sync(_ kind: SyncKind) throws(SystemError) {
    let number =
      switch kind {
      case .data: descriptor.syncData()
      case .full: descriptor.syncFully()
      }
    if number != 0 { throw SystemError(.sync, number, name) }
  }

  package func truncate(to length: UInt64) throws(SystemError) {
    let position = try position(length, .truncate)
    try Descriptor.require(ftruncate(descriptor.number, position) == 0, .truncate, name)
  }

  package func length() throws(SystemError) -> UInt64 {
    UInt64(clamping: try descriptor.status(name).st_size)
  }

  package func tryLock() throws(SystemError) -> Bool {
    if flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 {
      isLocked.withLock { $0 = true }
      return true
    }
    try Descriptor.require(errno == EWOULDBLOCK, .lock, name)
    return false
  }

  package func unlock() {
    let wasLocked = isLocked.withLock { isLocked in
      defer { isLocked = false }
      return isLocked
    }
    if wasLocked { _ = flock(descriptor.number, LOCK_UN) }
  }

  package func isNamed(
    _ name: String,
    in directory: any Directory
  ) throws(SystemError) -> Bool {
    guard let directory = directory as? SystemDirectory else { return false }
    let own = try descriptor.status(self.name)
    guard let named = try directory.status(name) else { return false }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }

  private func position(
    _ offset: UInt64,
    _ call: SystemError.Call
  ) throws(SystemError) -> off_t {
    guard let position = off_t(exactly: offset) else { throw SystemError(call, EFBIG, name) }
    return position
  }
}
