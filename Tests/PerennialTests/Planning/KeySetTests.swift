import Foundation
import Testing

@testable import Perennial

@Suite struct KeySetTests {
  @Test(arguments: [0, 1, 2_000])
  func `a set of keys holds each key once, whatever they have in common`(capacity: Int) {
    let uuid = UUID()
    let ids: [Identifier] =
      (1...500).map { .integer($0) } + (1...500).map { .text(String($0)) } + [.uuid(uuid)]
    var set = KeySet(minimumCapacity: capacity)
    for kind in ["leaf", "tree"] as [EntityKind] {
      for tenant in ["acme", "rival"] as [TenantID] {
        for id in ids {
          let key = RecordKey(tenant: tenant, kind: kind, id: id)
          #expect(!set.contains(key))
          let (isNew, isNewAgain) = (set.insert(key), set.insert(key))
          #expect(isNew && !isNewAgain)
          #expect(set.contains(key))
        }
      }
    }
    #expect(!set.contains(RecordKey(tenant: "acme", kind: "leaf", id: .integer(501))))
    #expect(!set.contains(RecordKey(tenant: "acme", kind: "branch", id: .uuid(uuid))))
  }

  @Test func `texts that look alike and differ in bytes are two keys`() {
    var set = KeySet()
    for text in ["caf\u{E9}", "cafe\u{301}"] {
      let isNew = set.insert(RecordKey(tenant: "acme", kind: "leaf", id: .text(text)))
      #expect(isNew)
    }
  }
}
