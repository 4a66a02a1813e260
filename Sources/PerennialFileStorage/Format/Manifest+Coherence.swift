import Perennial

extension Manifest {
  /// Checks that what is listed can be one store.
  ///
  /// - Throws: `corrupt`.
  func requireCoherent() throws(StorageError) {
    try requireDistinctFiles()
    try requireChain()
  }

  /// Checks that each file is listed once, and that the next new one is none of them.
  private func requireDistinctFiles() throws(StorageError) {
    var files: Set<UInt32> = []
    if let checkpoint {
      files.insert(checkpoint.file)
      guard checkpoint.file < nextFile else {
        throw Self.damaged(at: Self.checkpointOffset, tooNew("the checkpoint", checkpoint.file))
      }
    }
    for (index, segment) in segments.enumerated() {
      guard segment.file < nextFile else {
        throw Self.damaged(index, tooNew("a segment", segment.file))
      }
      guard files.insert(segment.file).inserted else {
        throw Self.damaged(index, "file \(segment.file) is listed twice")
      }
    }
  }

  /// Checks that compacted segments come first, the others in the order in which they were made, and none is missing.
  private func requireChain() throws(StorageError) {
    var former: Segment?
    for (index, segment) in segments.enumerated() {
      guard !segment.isCompacted else {
        if former == nil { continue }
        let reason = "compacted segments come first, and file \(segment.file) comes later"
        throw Self.damaged(index, reason)
      }
      if let former, former.file >= segment.file {
        throw Self.damaged(
          index,
          "file \(segment.file) is listed after file \(former.file), which is newer"
        )
      }
      try requirePlace(of: segment, index, after: former?.lastSequence ?? 0)
      former = segment
    }
  }

  /// Checks that a segment's frames follow those before it, and that none stands on both sides of the checkpoint.
  private func requirePlace(
    of segment: Segment,
    _ index: Int,
    after former: UInt64
  ) throws(StorageError) {
    let (first, covered) = (segment.firstSequence, checkpoint?.sequence ?? 0)
    guard first <= covered else {
      let expected = max(covered, former) + 1
      if first == expected { return }
      let reason = "begins with frame \(first) instead of frame \(expected)"
      throw Self.damaged(index, "file \(segment.file) \(reason)")
    }
    guard index < segments.count - 1 else {
      throw Self.damaged(
        index,
        "the last segment begins before the checkpoint ends, frame \(covered)"
      )
    }
    guard first > former, segment.lastSequence <= covered else {
      let reason = "has frames before \(former + 1) or behind the checkpoint's last, \(covered)"
      throw Self.damaged(index, "file \(segment.file) \(reason)")
    }
  }

  private func tooNew(_ what: String, _ file: UInt32) -> String {
    "\(what) is file \(file), and the next new file is to be file \(nextFile)"
  }

  private static func damaged(_ segment: Int, _ reason: String) -> StorageError {
    damaged(at: segmentsOffset + segment * Segment.size, reason)
  }

  private static func damaged(at offset: Int, _ reason: String) -> StorageError {
    .damaged(FileName.manifest, offset: UInt64(offset), reason)
  }
}
