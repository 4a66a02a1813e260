/// Gathers the files of what a hard delete removes, each once, as effects of the commit (rule S22).
struct EffectCollector {
  private let context: PlanningContext
  private var files = DistinctFileNames()
  private var writer: EffectEntry.Writer
  private var changes: [EntryChange] = []

  init(_ context: PlanningContext) {
    self.context = context
    writer = EffectEntry.Writer(
      tenant: context.tenant,
      committedAt: context.call.at,
      batch: context.ids.next()
    )
  }

  /// How many effects were gathered.
  var count: Int { writer.total }

  /// Takes the files of records of one kind.
  mutating func take(
    _ references: [RecordReference],
    of model: KindModel
  ) throws(LifecycleError) {
    guard !model.attachments.isEmpty else { return }
    files.reserve(references.count)
    let fields = model.attachments.map { EffectField(kind: model.kind, field: $0) }
    var found: [FoundFile] = []
    var field = -1
    try references.forEachBatch { batch throws(LifecycleError) in
      let records = try context.reader.records(at: batch)
      found.removeAll(keepingCapacity: true)
      try model.operations.appendAttachments(records, &found)
      for file in found where files.insert(file.name) {
        if file.field != field {
          field = file.field
          writer.field = fields[field]
        }
        let full = writer.add(records[file.record].header.id, file: file.name)
        if let full { changes.append(full) }
      }
    }
  }

  /// Ends the gathering.
  ///
  /// - Returns: The entries to be written with the removal.
  mutating func finish() -> [EntryChange] {
    if let last = writer.close() { changes.append(last) }
    return changes
  }
}
