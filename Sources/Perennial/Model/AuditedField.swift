/// A field whose value a hard delete keeps in the audit trail.
///
/// ```swift
/// static let auditedFields: [AuditedField<Self>] = [
///   .plain("name", by: \.name),
///   .personal("email", by: \.email),
///   .state("status"),
/// ]
/// ```
///
/// A plain value enters the chain's digest as it is. A personal value enters it as a salted commitment,
/// so that it can be erased later without breaking the chain.
public struct AuditedField<E: Entity>: Sendable {
  let name: String
  let isPersonal: Bool
  let value: @Sendable (E, StateName) -> AuditValue

  /// A field that is kept for as long as the audit trail.
  ///
  /// - Parameters:
  ///   - name: The field's name in the trail; unique within the kind.
  ///   - path: The field.
  /// - Returns: The field.
  public static func plain<Value: AuditValueConvertible>(
    _ name: String,
    by path: any KeyPath<E, Value> & Sendable
  ) -> Self {
    Self(name: name, isPersonal: false) { entity, _ in entity[keyPath: path].auditValue }
  }

  /// A field that says something of a person and may have to be erased.
  ///
  /// - Parameters:
  ///   - name: The field's name in the trail; unique within the kind.
  ///   - path: The field.
  /// - Returns: The field.
  public static func personal<Value: AuditValueConvertible>(
    _ name: String,
    by path: any KeyPath<E, Value> & Sendable
  ) -> Self {
    Self(name: name, isPersonal: true) { entity, _ in entity[keyPath: path].auditValue }
  }

  /// The state that the record is in, by its stored name; the entity itself does not hold it.
  ///
  /// - Parameter name: The field's name in the trail; unique within the kind.
  /// - Returns: The field.
  public static func state(_ name: String) -> Self {
    Self(name: name, isPersonal: false) { _, state in .text(state.rawValue) }
  }
}
