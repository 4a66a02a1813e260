/// A kind's own states; an enum with text raw values.
///
/// ```swift
/// enum State: String, LifecycleState {
///   case draft = "DRAFT", live = "LIVE", archived = "ARCHIVED"
///   static let initial = Self.draft
///   var phase: Phase { self == .archived ? .archived : .active }
/// }
/// ```
///
/// The raw value is what is stored; rename the case as you like, keep the raw value.
public protocol LifecycleState: RawRepresentable, CaseIterable, Hashable, Sendable
where RawValue == String {
  /// The state of a new record; its phase must be ``Phase/active``.
  static var initial: Self { get }

  /// The phase that this state belongs to.
  var phase: Phase { get }
}
