import Perennial
import PerennialFileStorage

extension StoreContents {
  /// Makes sure that a kind and a tenant that were asked for are there: an empty list would not tell.
  func require(_ kind: EntityKind?, _ tenant: TenantID?) throws(Refusal) {
    if let kind, !kinds.contains(where: { $0.kind == kind }) {
      let names = kinds.map(\.kind.rawValue)
      throw .missing("kind", kind.rawValue, among: names)
    }
    if let tenant, !tenants.contains(where: { $0.tenant == tenant }) {
      let names = tenants.map(\.tenant.rawValue)
      throw .missing("tenant", tenant.rawValue, among: names)
    }
  }
}

extension Refusal {
  fileprivate static func missing(
    _ what: String,
    _ name: String,
    among names: [String]
  ) -> Refusal {
    let there = names.isEmpty ? "it is empty" : "it has \(names.listed)"
    return Refusal(message: "the store has no \(what) \(name.printable); \(there)")
  }
}
