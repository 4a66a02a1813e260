/// What every planner needs: the rules, the caller, one committed state, and time and ids from outside.
///
/// A class, since a dozen planners and parts of planners hold it during one call.
final class PlanningContext {
  private let session: Session
  let authorization: Authorization
  let reader: any StorageReader
  let call: CallContext

  init(_ session: Session, _ caller: Caller, _ call: CallContext, _ reader: any StorageReader) {
    self.session = session
    self.reader = reader
    self.call = call
    authorization = Authorization(caller)
  }

  var schema: Schema { session.store.schema }
  var audit: AuditPolicy { session.store.auditPolicy }
  var chain: AuditChain { session.store.chain }
  var ids: any IdentifierSource { session.store.ids }
  var tenant: TenantID { authorization.tenant }
  var seal: TokenSeal { session.store.seals.seal(secret: reader.storeID) }

  /// Where the store's changes are; nil where it keeps none.
  var changePosition: ChangePosition? {
    get throws(LifecycleError) { try session.store.changeLog.position(reader) }
  }

  func key(_ kind: EntityKind, _ id: Identifier) -> RecordKey {
    RecordKey(tenant: tenant, kind: kind, id: id)
  }

  func emptyChanges() -> ChangeSet {
    ChangeSet(tenant: tenant, at: call.at)
  }
}
