/// A kind's named steps between its states; an enum with text raw values.
///
/// The `switch` in ``transition`` is exhaustive, so the compiler finds the action that was forgotten.
///
/// ```swift
/// enum Action: String, LifecycleAction {
///   case publish, archive, restore, hardDelete
///   var transition: Transition<State> {
///     switch self {
///     case .publish: .change(from: .draft, to: .live)
///     case .archive: .archive(fromEvery: .active, to: .archived)
///     case .restore: .restore(from: .archived, to: .draft)
///     case .hardDelete: .hardDelete(from: .archived)
///     }
///   }
/// }
/// ```
public protocol LifecycleAction: RawRepresentable, CaseIterable, Hashable, Sendable
where RawValue == String {
  /// The states between which the actions lead.
  associatedtype State: LifecycleState

  /// What the action does, from which states, to which one.
  var transition: Transition<State> { get }
}
