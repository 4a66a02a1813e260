import Perennial
import PerennialTesting

/// A domain, a slow and obvious model of what the rules S1 to S17 say of it, and random verbs on both.
///
/// The model knows nothing of planners and storages: it holds records in a dictionary, changes a copy of
/// itself and throws it away where a verb is refused.
enum RandomModel {
  static let tenants: [TenantID] = ["acme", "bolt"]
}

extension SeededGenerator {
  mutating func below(_ bound: Int) -> Int {
    Int(next() % UInt64(max(bound, 1)))
  }

  mutating func chance(_ percent: Int) -> Bool {
    below(100) < percent
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element? {
    elements.isEmpty ? nil : elements[below(elements.count)]
  }
}
