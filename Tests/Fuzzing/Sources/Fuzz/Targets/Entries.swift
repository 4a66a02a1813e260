@testable import Perennial

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension FuzzTarget {
  static let entries = FuzzTarget(
    name: "entries",
    summary: "entries of the library: kept changes, owed effects, and a schema's description",
    makeSeeds: { samples in try entrySeeds(samples) },
    makeCheck: { samples in
      let schema = try Schema(Author.self, Shelf.self, Book.self)
      return { input in
        guard input.count >= 2 else { return }
        let rest = input.dropFirst(2)
        let entry = Entry(
          key: Array(rest.prefix(Int(input[1]))),
          value: Array(rest.dropFirst(Int(input[1])))
        )
        switch input[0] % 5 {
        case 0: try checkChange(entry)
        case 1: try checkEffects(entry)
        case 2: try checkMemory("description", entry.value, schema, samples.state)
        case 3: try checkMemory("target", entry.value, schema, samples.state)
        default: try checkMemory("position", entry.value, schema, samples.state)
        }
      }
    }
  )

  private static func checkChange(_ entry: Entry) throws {
    guard let change = try? ChangeEntry(entry) else { return }
    let again = change.change
    try promise(again.key == entry.key && again.value == entry.value, "a change has two forms")
    _ = (change.check, change.tenant, change.position(in: 1).description)
  }

  private static func checkEffects(_ entry: Entry) throws {
    guard let effects = try? EffectEntry(entry), let value = effects.change.value else { return }
    let again = try EffectEntry(Entry(key: effects.key, value: value))
    try promise(again.change.value == value && again.key == effects.key, "effects have two forms")
    try promise(again.effects.count == effects.effects.count, "effects were lost")
    for effect in effects.effects { _ = EffectEntry.start(of: effect) }
  }

  /// Compares a description that a file may have with the schema, as opening does.
  private static func checkMemory(
    _ key: String,
    _ value: [UInt8],
    _ schema: Schema,
    _ state: ResidentState
  ) throws {
    var state = state.successor()
    var entries = state.entries[SchemaMemory.namespace] ?? EntryTable()
    entries.set(Array(key.utf8), to: value)
    state.entries[SchemaMemory.namespace] = entries
    let reader = ResidentReader(state)
    guard let memory = try? SchemaMemory(reader) else { return }
    if let description = memory.description {
      var changed = entries
      for change in try SchemaMemory.changes(described: description) {
        changed.set(change.key, to: change.value)
      }
      state.entries[SchemaMemory.namespace] = changed
      let again = try SchemaMemory(ResidentReader(state)).description
      try promise(again == description, "a description is another one when it is read again")
    }
    _ = memory.position?.start(of: Book.kind, Librarian.tenants[0])
    do throws(LifecycleError) {
      _ = try SchemaComparison(schema, [], reader).verdict()
    } catch {
      _ = error.message
    }
  }

  private static func entrySeeds(_ samples: Samples) throws -> [[UInt8]] {
    var seeds: [[UInt8]] = []
    let namespaces: [(UInt8, String)] = [(0, ChangeEntry.namespace), (1, EffectEntry.namespace)]
    for (number, namespace) in namespaces {
      for entry in samples.state.entries[namespace]?.entries(after: nil, limit: .max) ?? [] {
        seeds.append([number, UInt8(entry.key.count)] + entry.key + entry.value)
      }
    }
    let position = SchemaMemory.Position(kind: Book.kind, tenant: "acmé", insertion: 3)
    let description = SchemaDescription(try Schema(Author.self, Shelf.self, Book.self))
    for change in try SchemaMemory.changes(described: description)
      + SchemaMemory.changes(migratingTo: description)
      + SchemaMemory.changes(reaching: position)
    {
      guard let value = change.value else { continue }
      let names = ["description": 2, "target": 3, "position": 4] as [String: UInt8]
      seeds.append([names[String(decoding: change.key, as: UTF8.self)] ?? 2, 0] + value)
    }
    return seeds
  }
}
