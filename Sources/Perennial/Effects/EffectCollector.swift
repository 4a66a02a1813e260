#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Gathers the files of what a hard delete removes, each once, as effects of the commit (rule S22).
struct EffectCollector {
  private let context: PlanningContext
  private let batch: UUID
  private var files: Set<String> = []
  private var entry: EffectEntry?
  private var changes: [EntryChange] = []

  init(_ context: PlanningContext) {
    self.context = context
    batch = context.ids.next()
  }

  /// How many effects were gathered.
  var count: Int { files.count }

  /// Takes the files of records of one kind.
  mutating func take(
    _ references: [RecordReference],
    of model: KindModel
  ) throws(LifecycleError) {
    guard !model.attachments.isEmpty else { return }
    var found: [(field: Int, file: String)] = []
    try references.forEachBatch { batch throws(LifecycleError) in
      let records = try context.reader.records(at: batch)
      // By index: an iterator would copy each record with all it holds.
      for index in records.indices {
        found.removeAll(keepingCapacity: true)
        try model.operations.appendAttachments(records[index].payload, &found)
        for (field, file) in found where files.insert(file).inserted {
          add(file, field: model.attachments[field], records[index].header)
        }
      }
    }
  }

  /// Ends the gathering.
  ///
  /// - Returns: The entries to be written with the removal.
  mutating func finish() -> [EntryChange] {
    close()
    return changes
  }

  private mutating func add(_ file: String, field: String, _ header: RecordHeader) {
    if entry?.effects.count == EffectEntry.capacity { close() }
    var open =
      entry
      ?? EffectEntry(
        place: .fresh,
        time: context.call.at,
        batch: batch,
        effects: []
      )
    entry = nil  // So that the effects are appended in place.
    open.effects.append(
      Effect(
        id: EffectID(batch: batch, index: files.count - 1),
        tenant: context.tenant,
        kind: header.kind,
        entityID: header.id,
        field: field,
        file: file,
        removedAt: context.call.at
      )
    )
    entry = open
  }

  private mutating func close() {
    if let entry { changes.append(entry.change) }
    entry = nil
  }
}
