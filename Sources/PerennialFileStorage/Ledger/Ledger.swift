import Perennial

/// The segment that grows: transactions are appended to it, one at a time.
///
/// What was appended is not durable before ``file`` is synced; who appends sees to that.
final class Ledger: Sendable {
  private struct Tail: Sendable {
    /// The end of the last whole frame.
    var length: UInt64
    var nextSequence: UInt64
    var digest: UInt32
  }

  /// Why an append failed.
  enum Failure: SystemFailure {
    /// Nothing of it is in the file; another may go well.
    case undone(SystemError)
    /// It may be in the file in part: no more may be written.
    case poisoned(SystemError)

    var cause: SystemError {
      switch self {
      case .undone(let error), .poisoned(let error): error
      }
    }
  }

  let number: UInt32
  let firstSequence: UInt64
  let file: any File
  private let salt: UInt32
  private let tail: Lock<Tail>

  init(
    _ file: any File,
    number: UInt32,
    salt: UInt32,
    firstSequence: UInt64,
    nextSequence: UInt64,
    length: UInt64,
    digest: UInt32
  ) {
    self.file = file
    self.number = number
    self.salt = salt
    self.firstSequence = firstSequence
    tail = Lock(Tail(length: length, nextSequence: nextSequence, digest: digest))
  }

  /// A segment without frames.
  convenience init(empty file: any File, number: UInt32, salt: UInt32, firstSequence: UInt64) {
    self.init(
      file,
      number: number,
      salt: salt,
      firstSequence: firstSequence,
      nextSequence: firstSequence,
      length: UInt64(SegmentHeader.size),
      digest: 0
    )
  }

  /// The length up to the end of the last whole frame.
  var length: UInt64 { tail.withLock { $0.length } }

  /// The last frame's sequence; one less than the first where there is none.
  var lastSequence: UInt64 { tail.withLock { $0.nextSequence - 1 } }

  /// What a manifest says of the segment once it is closed.
  var sealed: Manifest.Segment {
    tail.withLock {
      Manifest.Segment(
        file: number,
        firstSequence: firstSequence,
        lastSequence: $0.nextSequence - 1,
        length: $0.length,
        digest: $0.digest
      )
    }
  }

  /// Writes a transaction behind all others.
  ///
  /// - Returns: The sequence of its last frame, and where its cells are.
  func append(
    _ changes: EncodedChanges,
    durableThrough: UInt64
  ) throws(Failure) -> (sequence: UInt64, cells: [BlobLocation]) {
    try appending(durableThrough) { encoder throws(SystemError) in
      let cells = try encoder.append(changes)
      try encoder.flush()
      return (encoder.sequence - 1, cells)
    }
  }

  /// Writes a frame that proves that what is before it was synced.
  func appendMark(durableThrough: UInt64) throws(Failure) {
    try appending(durableThrough) { encoder throws(SystemError) in
      try encoder.append(.mark, [], in: 0..<0)
      try encoder.flush()
    }
  }

  private func appending<R: Sendable>(
    _ durableThrough: UInt64,
    _ body: (inout FrameEncoder) throws(SystemError) -> R
  ) throws(Failure) -> R {
    let before = tail.withLock { $0 }
    var encoder = FrameEncoder(
      file: number,
      salt: salt,
      durableThrough: durableThrough,
      sequence: before.nextSequence,
      offset: before.length,
      digest: before.digest
    ) { [file] bytes, offset throws(SystemError) in
      try file.writeAll(bytes, at: offset)
    }
    do throws(SystemError) {
      let result = try body(&encoder)
      let (length, sequence, digest) = (encoder.offset, encoder.sequence, encoder.digest)
      tail.withLock { $0 = Tail(length: length, nextSequence: sequence, digest: digest) }
      return result
    } catch {
      try undo(error, to: before.length)
      throw .undone(error)
    }
  }

  /// Takes a failed write back, on disk too, before anybody is told of it.
  private func undo(_ error: SystemError, to length: UInt64) throws(Failure) {
    do throws(SystemError) {
      try file.cutOff(at: length)
      try file.syncContent(.data)
    } catch {
      throw .poisoned(error)
    }
  }
}
