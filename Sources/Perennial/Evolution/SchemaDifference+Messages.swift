extension SchemaDifference {
  static func missingKind(_ kind: EntityKind, _ count: Int) -> Self {
    Self(
      kind,
      .missingKind,
      "has \(Self.records(count)), but the schema lacks the kind; add its type to Schema(…), or remove the "
        + "records with the schema of before"
    )
  }

  /// A state with records in it, or that records were in last, that the schema lacks.
  static func missingState(_ state: StateName, _ model: KindModel, _ uses: StateUses) -> Self {
    Self(
      model.kind,
      .missingState,
      "has \(uses.text(of: state)), which the schema lacks; bring it back, or declare "
        + ".renameState(of: \(model.typeName).self, from: \"\(state)\", to: …)"
    )
  }

  static func changedPhase(_ state: StateName, _ model: KindModel, _ uses: StateUses) -> Self {
    Self(
      model.kind,
      .changedPhase,
      "has \(uses.text(of: state)), which was \(uses.phase) and is "
        + "\(model.phase(of: state)?.description ?? "missing"); give the state of the new phase another name"
    )
  }

  static func wrongRename(
    _ state: StateName,
    to new: StateName,
    _ model: KindModel,
    _ uses: StateUses
  ) -> Self {
    Self(
      model.kind,
      .changedPhase,
      "has \(uses.text(of: state)), which is \(uses.phase) and cannot become “\(new)”, which is "
        + "\(model.phase(of: new)?.description ?? "missing"); rename it to a state of its phase"
    )
  }

  static func changedParentKind(_ relation: RelationModel, from old: String) -> Self {
    Self(
      relation.id.child,
      .changedParentKind,
      "has a relation “\(relation.id.name)” to “\(relation.parentKind)” that was one to “\(old)”; give the "
        + "relation another name"
    )
  }

  static func newRelation(_ relation: RelationModel, _ model: KindModel, _ count: Int) -> Self {
    Self(
      model.kind,
      .newRelation,
      "has \(Self.records(count)) stored without the relation “\(relation.id.name)”; declare "
        + ".addRelation(\"\(relation.id.name)\", of: \(model.typeName).self)"
    )
  }

  static func newUniqueKey(
    _ key: String,
    _ model: KindModel,
    _ count: Int,
    isChanged: Bool
  ) -> Self {
    Self(
      model.kind,
      .newUniqueKey,
      "has \(Self.records(count)) stored \(isChanged ? "with another" : "without the") unique key "
        + "“\(key)”; declare .addUniqueKey(\"\(key)\", of: \(model.typeName).self)"
    )
  }

  static func newerPayload(_ model: KindModel, _ count: Int, stored: Int) -> Self {
    Self(
      model.kind,
      .newerPayload,
      "has \(Self.records(count)) of payload version \(stored), newer than the schema's "
        + "\(model.payloadVersion); use the program that wrote them, or a newer one"
    )
  }

  static func olderPayload(
    _ model: KindModel,
    _ count: Int,
    stored: Int,
    missing version: Int
  ) -> Self {
    Self(
      model.kind,
      .olderPayload,
      "has \(Self.records(count)) of payload version \(stored), and nothing upgrades version \(version); "
        + "declare .upgrade(\(model.typeName).self, from: \(version)) { … }"
    )
  }

  static func records(_ count: Int) -> String {
    DisplayName("record").counted(count)
  }
}

extension SchemaDifference {
  static func changedTenancy(from old: Tenancy, to new: Tenancy) -> Self {
    Self(
      nil,
      .changedTenancy,
      "has records of a schema with tenancy: .\(old.rawValue), but the schema has .\(new.rawValue); build "
        + "the schema with tenancy: .\(old.rawValue)"
    )
  }

  static var unfinishedMigration: Self {
    Self(
      nil,
      .unfinishedMigration,
      "is in the middle of a migration to another schema; let the program that began it finish it"
    )
  }

  static func newerFormat(_ format: Int) -> Self {
    Self(
      nil,
      .newerFormat,
      "describes its schema in format \(format), newer than \(SchemaDescription.format); use a newer version "
        + "of the library"
    )
  }

  static func sharedValue(_ key: String, _ kind: EntityKind, _ found: FoundRecords) -> Self {
    Self(
      kind,
      .sharedValue,
      "has \(Self.records(found.count)) that share a value of the unique key “\(key)”: \(found.text); give "
        + "them different values with the schema of before, or in an upgrade",
      records: found.keys
    )
  }

  static func missingParents(_ relation: String, _ kind: EntityKind, _ found: FoundRecords) -> Self
  {
    Self(
      kind,
      .missingParents,
      "has \(Self.records(found.count)) whose relation “\(relation)” names no record: \(found.text); "
        + "mend them with the schema of before, or in an upgrade, or add the relation with "
        + "missingParents: .leave",
      records: found.keys
    )
  }
}

/// How many records depend on a state.
struct StateUses {
  let phase: Phase
  let count: Int
  /// Records that are put away and were last active in it.
  let resting: Int

  func text(of state: StateName) -> String {
    let inIt = SchemaDifference.records(count) + " in the state “\(state)”"
    guard resting > 0 else { return inIt }
    let before = SchemaDifference.records(resting) + " that \(resting == 1 ? "was" : "were")"
    return count > 0
      ? "\(inIt), and \(before) in it last" : "\(before) last in the state “\(state)”"
  }
}

/// Records in the way of a migration: all counted, the first ones named.
struct FoundRecords: Sendable {
  private(set) var count = 0
  private(set) var keys: [RecordKey] = []

  mutating func add(_ key: RecordKey) {
    count += 1
    if keys.count < SchemaDifference.maximumRecords { keys.append(key) }
  }

  var text: String {
    let names = keys.prefix(5).map(\.description).joined(separator: ", ")
    return count > 5 ? "\(names) and \(count - 5) more" : names
  }
}
