/// What an action does: its verb, the states that it starts from and the one that it leads to.
///
/// Make one with ``change(from:to:)``, ``softDelete(from:to:)``, ``archive(from:to:)``,
/// ``restore(from:to:)`` or ``hardDelete(from:skippingArchive:)``, or with the `fromEvery` forms that
/// take whole phases. ``Schema`` checks that verb and phases fit.
public struct Transition<State: LifecycleState>: Sendable, Hashable {
  /// The library's verb that performs the action.
  public let verb: LifecycleVerb
  /// The states that the action starts from.
  public let sources: [State]
  /// The state that the action leads to; nil for a hard delete, and for a restore to the last active state.
  public let destination: State?
  /// Whether a hard delete may start before the archived phase; see ``Schema``.
  public let skipsArchive: Bool

  init(_ verb: LifecycleVerb, _ sources: [State], _ destination: State?, skipsArchive: Bool = false)
  {
    self.verb = verb
    self.sources = sources
    self.destination = destination
    self.skipsArchive = skipsArchive
  }

  /// A step within one phase, such as publishing a draft.
  public static func change(from sources: State..., to destination: State) -> Self {
    Self(.change, sources, destination)
  }

  /// A soft delete: from active states to an inactive one.
  public static func softDelete(from sources: State..., to destination: State) -> Self {
    Self(.softDelete, sources, destination)
  }

  /// A soft delete from every state of a phase, which must be the active one.
  public static func softDelete(fromEvery phases: Phase..., to destination: State) -> Self {
    Self(.softDelete, State.inPhases(phases), destination)
  }

  /// An archive: from active or inactive states to an archived one.
  public static func archive(from sources: State..., to destination: State) -> Self {
    Self(.archive, sources, destination)
  }

  /// An archive from every state of the phases.
  public static func archive(fromEvery phases: Phase..., to destination: State) -> Self {
    Self(.archive, State.inPhases(phases), destination)
  }

  /// A restore: from inactive or archived states to a named active one.
  public static func restore(from sources: State..., to destination: State) -> Self {
    Self(.restore, sources, destination)
  }

  /// A restore to the active state that the record was last in.
  public static func restore(from sources: State...) -> Self {
    Self(.restore, sources, nil)
  }

  /// A restore from every state of the phases, to a named active state or the last one.
  public static func restore(fromEvery phases: Phase..., to destination: State? = nil) -> Self {
    Self(.restore, State.inPhases(phases), destination)
  }

  /// An irreversible removal, from archived states.
  ///
  /// - Parameters:
  ///   - sources: The states to start from; archived ones, unless `skippingArchive`.
  ///   - skippingArchive: Whether states before the archived phase are meant. It takes effect only in a
  ///     schema built with `allowingHardDeleteWithoutArchive: true`; any other answers a hard delete of a
  ///     record that is not archived with `invalidTransition`.
  /// - Returns: The transition.
  public static func hardDelete(from sources: State..., skippingArchive: Bool = false) -> Self {
    Self(.hardDelete, sources, nil, skipsArchive: skippingArchive)
  }
}

extension LifecycleState {
  fileprivate static func inPhases(_ phases: [Phase]) -> [Self] {
    allCases.filter { phases.contains($0.phase) }
  }
}
