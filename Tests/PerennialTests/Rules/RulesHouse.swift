import Perennial

/// A domain of the tests of restoring: folders within folders, and files with two parents.
enum RulesHouse {
  struct Folder: Entity {
    static let kind: EntityKind = "folder"
    static let parents: [Parent<Self>] = [.belongs(to: Folder.self, named: "within", by: \.within)]
    let id: Int
    var within: Int?
  }

  struct Label: Entity {
    static let kind: EntityKind = "label"
    let id: Int
  }

  /// Goes along with its folder and with its label.
  struct File: Entity {
    static let kind: EntityKind = "file"
    static let parents: [Parent<Self>] = [
      .belongs(to: Folder.self, by: \.folder), .belongs(to: Label.self, by: \.label),
    ]
    enum State: String, LifecycleState {
      case draft, final, trashed, vaulted
      static let initial = Self.draft
      var phase: Phase {
        switch self {
        case .draft, .final: .active
        case .trashed: .inactive
        case .vaulted: .archived
        }
      }
    }
    enum Action: String, LifecycleAction {
      case finish, trash, vault, recover, unvault, shred
      var transition: Transition<State> {
        switch self {
        case .finish: .change(from: .draft, to: .final)
        case .trash: .softDelete(fromEvery: .active, to: .trashed)
        case .vault: .archive(fromEvery: .active, .inactive, to: .vaulted)
        case .recover: .restore(from: .trashed)
        case .unvault: .restore(from: .vaulted, to: .draft)
        case .shred: .hardDelete(from: .vaulted)
        }
      }
    }
    let id: Int
    var folder: Int?
    var label: Int?
  }

  /// Keeps its file from going, and cannot come back to one that is away; goes along with its folder.
  struct Note: Entity {
    static let kind: EntityKind = "note"
    static let parents: [Parent<Self>] = [
      .belongs(
        to: File.self,
        by: \.file,
        softDelete: .restrict,
        archive: .keep,
        hardDelete: .restrict
      ),
      .belongs(to: Folder.self, by: \.folder),
    ]
    let id: Int
    var file: Int?
    var folder: Int?
  }

  static func bench(access: any AccessPolicy = RulesBench.access) throws -> RulesBench {
    RulesBench(try Schema(Folder.self, Label.self, File.self, Note.self), access: access)
  }
}
