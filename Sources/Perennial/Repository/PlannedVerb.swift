/// A verb that can be planned before it is done.
public enum PlannedVerb<E: Entity>: Sendable {
  /// As ``Repository/softDelete(_:reason:ifVersion:in:ifAlreadyDone:)``.
  case softDelete
  /// As ``Repository/archive(_:reason:ifVersion:ifAlreadyDone:)``.
  case archive
  /// As ``Repository/restore(_:restoringAncestors:reason:ifVersion:ifAlreadyDone:)``.
  case restore(restoringAncestors: Bool = false)
  /// As ``Repository/hardDelete(_:reason:ifVersion:ifAlreadyDone:)``.
  case hardDelete
  /// As ``Repository/perform(_:on:reason:ifVersion:ifAlreadyDone:)``.
  case perform(E.Action)

  /// As ``Repository/restore(_:restoringAncestors:reason:ifVersion:ifAlreadyDone:)``, alone.
  public static var restore: Self { .restore(restoringAncestors: false) }
}
