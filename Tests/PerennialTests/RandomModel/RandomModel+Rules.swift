import Perennial
import PerennialTesting

extension RandomModel {
  /// A relation's name, parent and rules, as the domain declares it and the model reads it.
  struct Relation: Sendable {
    let name: String
    let parent: EntityKind
    let isRequired: Bool
    let softDelete: RelationRule
    let archive: RelationRule
    let hardDelete: RelationRule

    func rule(_ verb: LifecycleVerb) -> RelationRule {
      switch verb {
      case .softDelete: softDelete
      case .archive: archive
      default: hardDelete
      }
    }

    func required<Child: Entity, Target: Entity>(
      _ target: Target.Type,
      _ path: any KeyPath<Child, Target.ID> & Sendable
    ) -> Parent<Child> {
      .belongs(
        to: target,
        named: name,
        by: path,
        softDelete: fixed(softDelete),
        archive: fixed(archive),
        hardDelete: fixed(hardDelete)
      )
    }

    func optional<Child: Entity, Target: Entity>(
      _ target: Target.Type,
      _ path: any WritableKeyPath<Child, Target.ID?> & Sendable
    ) -> Parent<Child> {
      .belongs(
        to: target,
        named: name,
        by: path,
        softDelete: softDelete,
        archive: archive,
        hardDelete: hardDelete
      )
    }

    private func fixed(_ rule: RelationRule) -> FixedLinkRule {
      FixedLinkRule(rawValue: rule.rawValue) ?? .keep
    }
  }

  /// The rules of one seed; the entity types read them while their schema is built.
  struct RuleBook: Sendable {
    @TaskLocal static var current = RuleBook(relations: [:])

    let relations: [EntityKind: [Relation]]

    func relation(_ kind: EntityKind, _ index: Int) -> Relation {
      relations[kind]?[index]
        ?? Relation(
          name: "\(index)",
          parent: kind,
          isRequired: true,
          softDelete: .keep,
          archive: .keep,
          hardDelete: .keep
        )
    }
  }
}

extension RandomModel.RuleBook {
  private typealias Rules = (RelationRule, RelationRule, RelationRule)

  /// What varies in one relation, and its most telling rules.
  private struct Slot {
    let name: String
    let parent: EntityKind
    var isRequired = false
    var mayCascade = true
    let preferred: Rules
  }

  private static let cascades: Rules = (.cascade, .cascade, .cascade)
  private static let detaches: Rules = (.detach, .detach, .detach)

  private static let slots: [(EntityKind, [Slot])] = [
    (
      "org",
      [
        Slot(name: "parent", parent: "org", preferred: cascades),
        Slot(name: "owner", parent: "person", mayCascade: false, preferred: detaches),
      ]
    ),
    (
      "person",
      [
        Slot(
          name: "org",
          parent: "org",
          isRequired: true,
          preferred: (.cascade, .cascade, .restrict)
        ),
        Slot(name: "manager", parent: "person", preferred: detaches),
      ]
    ),
    (
      "project",
      [
        Slot(name: "org", parent: "org", isRequired: true, preferred: cascades),
        Slot(name: "lead", parent: "person", preferred: detaches),
        Slot(name: "sponsor", parent: "org", preferred: (.keep, .restrict, .detach)),
      ]
    ),
    (
      "milestone",
      [
        Slot(name: "project", parent: "project", isRequired: true, preferred: cascades),
        Slot(
          name: "reviewer",
          parent: "person",
          isRequired: true,
          preferred: (.restrict, .keep, .keep)
        ),
      ]
    ),
    (
      "task",
      [
        Slot(name: "project", parent: "project", isRequired: true, preferred: cascades),
        Slot(name: "milestone", parent: "milestone", preferred: cascades),
        Slot(name: "parent", parent: "task", preferred: cascades),
        Slot(name: "follows", parent: "task", preferred: detaches),
        Slot(name: "assignee", parent: "person", preferred: (.detach, .restrict, .keep)),
      ]
    ),
    (
      "note",
      [
        Slot(name: "task", parent: "task", preferred: (.detach, .cascade, .cascade)),
        Slot(name: "author", parent: "person", isRequired: true, preferred: (.keep, .keep, .keep)),
        Slot(name: "milestone", parent: "milestone", preferred: (.restrict, .detach, .restrict)),
      ]
    ),
  ]

  /// Rules for a seed: each relation's preferred ones, or any others that a schema accepts.
  init(_ random: inout SeededGenerator) {
    var relations: [EntityKind: [RandomModel.Relation]] = [:]
    for (kind, slots) in Self.slots {
      relations[kind] = slots.map { slot in
        let others = Self.allowed(for: slot, of: kind)
        let usesPreferred = random.chance(50)
        let rules = usesPreferred ? slot.preferred : random.pick(others) ?? slot.preferred
        return RandomModel.Relation(
          name: slot.name,
          parent: slot.parent,
          isRequired: slot.isRequired,
          softDelete: rules.0,
          archive: rules.1,
          hardDelete: rules.2
        )
      }
    }
    self.init(relations: relations)
  }

  private static func allowed(for slot: Slot, of kind: EntityKind) -> [Rules] {
    var found: [Rules] = []
    for softDelete in RelationRule.allCases {
      for archive in RelationRule.allCases {
        for hardDelete in RelationRule.allCases {
          let rules = [softDelete, archive, hardDelete]
          let takesAlong = softDelete == .cascade || archive == .cascade
          let leavesBehind = hardDelete == .keep || hardDelete == .detach
          guard !(takesAlong && leavesBehind), hardDelete != .cascade || archive == .cascade,
            !(softDelete == .cascade && archive == .detach),
            slot.mayCascade || !rules.contains(.cascade),
            !(slot.isRequired && rules.contains(.detach)),
            // A note has no softDelete of its own to be taken through.
            !(kind == "note" && softDelete == .cascade)
          else { continue }
          found.append((softDelete, archive, hardDelete))
        }
      }
    }
    return found
  }
}
