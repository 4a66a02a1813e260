import Perennial
import PerennialFileStorage

extension Tour {
  func closeAndReopen() async throws {
    narrator.chapter("Close the store, and open it again")
    let head = try await studio.store.auditTrail(as: studio.ann).head()
    narrator.code("storage.close()", "FileStorage.verify(at: path)", "FileStorage.open(at: path)")
    try await studio.storage.close()

    let report = try await FileStorage.verify(at: path)
    narrator.say(
      "Everything was in one directory all the time, durable as soon as a verb returned. It has",
      "\(report.files) files; every byte of them is \(report.isSound ? "sound" : "not sound")."
    )
    let reopened = try await Studio(at: path, clock: studio.clock)
    let sameHead = try await reopened.store.auditTrail(as: reopened.ann).head()
    let members = try await reopened.members.list().records.map(\.entity.name)
    narrator.say(
      "Still there: \(members.joined(separator: " and ")), and \(sameHead.sequence) audit records "
        + "with \(sameHead == head ? "the same" : "another") head."
    )
    try await reopened.storage.close()
  }
}
