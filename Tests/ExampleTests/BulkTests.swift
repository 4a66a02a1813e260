import PerennialTesting
import Testing

@testable import bulk

@Suite struct BulkTests {
  @Test func `the example tells of all or none, of each, and of a query`() async throws {
    let lines = Shared<[String]>([])
    try await Bulk { line in lines.withLock { $0.append(line) } }.run()
    #expect(
      lines.value == [
        "Message 7: done, with 2 others", "Message 8: done, with 0 others",
        "Message 3001: takenAlong(by: 7), with 0 others",
        "All or none. Message 7: Message not found",
        "Only message 7 stays as it is: Message not found",
        "1000 messages so far", "2000 messages so far", "2500 messages so far",
        "2500 read messages deleted, 0 refused",
      ]
    )
  }
}
