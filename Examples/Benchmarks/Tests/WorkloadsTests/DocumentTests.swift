import Foundation
import Perennial
import Testing

@testable import PerennialContender
@testable import Workloads

@Suite struct DocumentTests {
  @Test(arguments: [0, 9, 10, 123_456, 1_010_001])
  func `an entity's JSON has 200 bytes, and reads back`(number: Int) throws {
    let maker = try DocumentMaker()
    for kind in [Draft.Kind.project, .conversation, .message] {
      let draft = Draft(number: number, tenant: 1, kind: kind, parent: 7)
      let json = try JSONEncoder().encode(maker.entity(of: draft))
      #expect(json.count == 200)
    }
    let message: Message = maker.document(
      of: Draft(number: number, tenant: 1, kind: .message, parent: 7)
    )
    let copy = try JSONDecoder().decode(Message.self, from: try JSONEncoder().encode(message))
    #expect(copy.number == number && copy.conversationID == Generator.id(of: 7))
    #expect(copy.body == message.body && !copy.body.isEmpty)
  }

  @Test func `a record that was deleted before is told from one that a cascade took`() async throws
  {
    let run = try Run(["W2", "mem", "1000", "/nowhere"], contender: "perennial")
    let contender = try await PerennialContender(run)
    let tree = Tree(root: 0, tenant: 1, conversations: 2)
    try await tree.forEachBatch { try await contender.insert(contender.prepare($0)) }
    #expect(try await contender.deletedBefore(tenant: 1) == 2)
    let done = try await contender.cascade(0, tenant: 1, by: .softDelete, undoing: nil)
    #expect(done.count == 201)
    #expect(try await contender.deletedBefore(tenant: 1) == 2)
    _ = try await contender.cascade(0, tenant: 1, by: .restore, undoing: done.mark)
    try await contender.desks[1].messages.restore(Generator.id(of: 101))
    #expect(try await contender.deletedBefore(tenant: 1) == 1)
    #expect(try await contender.auditCount() == 5)
  }
}
