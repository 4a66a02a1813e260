@testable import Perennial
import Testing

/// What is refused, and in which words.
extension S25RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kinds: [any Entity.Type]
    var tenancy = Tenancy.isolated
    var migrations: [Migration] = []
    let lines: [String]
  }

  static let missingState =
    "“project” has 1 record in the state “PAUSED”, and 1 record that was in it last, which the schema "
    + "lacks; bring it back, or declare .renameState(of: Project<Simple>.self, from: \"PAUSED\", to: …)."
  static let missingMembers =
    "“member” has 3 records, but the schema lacks the kind; add its type to Schema(…), or remove the "
    + "records with the schema of before."
  static let newRelation =
    "“note” has 2 records stored without the relation “project”; declare "
    + ".addRelation(\"project\", of: LinkedNote.self)."
  static let newKey =
    "“member” has 3 records stored without the unique key “email”; declare "
    + ".addUniqueKey(\"email\", of: UniqueMember.self)."
  static let olderPayload =
    "“note” has 2 records of payload version 1, and nothing upgrades version 1; declare "
    + ".upgrade(TitledNote.self, from: 1) { … }."

  static let cases = [
    Case(
      testDescription: "a kind with records is gone",
      kinds: [Project<Yesterday.Paused>.self, Yesterday.Note.self],
      lines: [missingMembers]
    ),
    Case(
      testDescription: "a state with records is gone",
      kinds: [Project<Yesterday.Simple>.self, Yesterday.Note.self, Yesterday.Member.self],
      lines: [missingState]
    ),
    Case(
      testDescription: "a state with records has another phase",
      kinds: [Project<Yesterday.Asleep>.self, Yesterday.Note.self, Yesterday.Member.self],
      lines: [
        "“project” has 1 record in the state “PAUSED”, and 1 record that was in it last, which was active "
          + "and is inactive; give the state of the new phase another name."
      ]
    ),
    Case(
      testDescription: "a rename to another phase",
      kinds: [Project<Yesterday.Simple>.self, Yesterday.Note.self, Yesterday.Member.self],
      migrations: [
        .renameState(of: Project<Yesterday.Simple>.self, from: "PAUSED", to: "BINNED")
      ],
      lines: [
        "“project” has 1 record in the state “PAUSED”, and 1 record that was in it last, which is active "
          + "and cannot become “BINNED”, which is inactive; rename it to a state of its phase."
      ]
    ),
    Case(
      testDescription: "renames that lead nowhere",
      kinds: [Project<Yesterday.Simple>.self, Yesterday.Note.self, Yesterday.Member.self],
      migrations: [
        .renameState(of: Project<Yesterday.Simple>.self, from: "PAUSED", to: "HALTED"),
        .renameState(of: Project<Yesterday.Simple>.self, from: "HALTED", to: "PAUSED"),
      ],
      lines: [missingState]
    ),
    Case(
      testDescription: "a relation that records were stored without",
      kinds: [Project<Yesterday.Paused>.self, Yesterday.LinkedNote.self, Yesterday.Member.self],
      migrations: [.addRelation("folder", of: Yesterday.LinkedNote.self)],
      lines: [newRelation]
    ),
    Case(
      testDescription: "a unique key that records were stored without",
      kinds: [Project<Yesterday.Paused>.self, Yesterday.Note.self, Yesterday.UniqueMember.self],
      migrations: [.addUniqueKey("name", of: Yesterday.UniqueMember.self)],
      lines: [newKey]
    ),
    Case(
      testDescription: "a payload that nothing upgrades",
      kinds: [Project<Yesterday.Paused>.self, Yesterday.TitledNote.self, Yesterday.Member.self],
      lines: [olderPayload]
    ),
    Case(
      testDescription: "an upgrade is missing on the way",
      kinds: [Project<Yesterday.Resting>.self, Yesterday.FinalNote.self, Yesterday.Member.self],
      migrations: [
        .renameState(of: Project<Yesterday.Resting>.self, from: "PAUSED", to: "RESTING"),
        .addRelation("project", of: Yesterday.FinalNote.self),
        .addUniqueKey("title", of: Yesterday.FinalNote.self),
        .upgradeJSON(Yesterday.FinalNote.self, from: 1) { $0 },
      ],
      lines: [
        "“note” has 2 records of payload version 1, and nothing upgrades version 2; declare "
          + ".upgrade(FinalNote.self, from: 2) { … }."
      ]
    ),
    Case(
      testDescription: "tenancy",
      kinds: Yesterday.kinds,
      tenancy: .single,
      lines: [
        "The store has records of a schema with tenancy: .isolated, but the schema has .single; build the "
          + "schema with tenancy: .isolated."
      ]
    ),
    Case(
      testDescription: "several at once",
      kinds: [Yesterday.TitledNote.self, Project<Yesterday.Simple>.self],
      tenancy: .single,
      lines: [
        "The store has records of a schema with tenancy: .isolated, but the schema has .single; build the "
          + "schema with tenancy: .isolated.",
        missingMembers,
        olderPayload,
        missingState,
      ]
    ),
    Case(
      testDescription: "several at once that migrations would mend",
      kinds: [
        Project<Yesterday.Paused>.self, Yesterday.UniqueMember.self, Yesterday.LinkedNote.self,
      ],
      lines: [newKey, newRelation]
    ),
  ]
}
