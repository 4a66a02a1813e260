/// A change set's binary form, as a storage writes it into its ledger.
///
/// Numbers, texts, ids and names: as ``ByteWriter`` writes them. References and lists of them: as
/// ``ReferenceLists`` says. A *cell* is four bytes with the content's length, four of its check
/// (``CellSeed``), and the content.
///
/// The version, one byte: 1. The tenant, a name. The time, eight bytes. Then the parts of ``ChangeSet``
/// in their order, each a varint of how many elements it has, and these:
///
/// | part | element |
/// |---|---|
/// | state renames | name of kind, name of the state until now, name from now on, byte of phase |
/// | insertions | name of tenant, name of kind, id; name of state, byte of phase, zigzag of version; links, keys; cell with the payload's JSON |
/// | updates | reference, id, byte whether the version rises; links, keys; cell with the payload's JSON |
/// | transitions | name of kind, name of state, byte of phase, list |
/// | lifted | UUID |
/// | operations | UUID, name of tenant, root's reference, name of its kind, its id; flags (the verb in the lowest three bits, 8 principal's name, 16 reason); zigzag of microseconds after the change set's, wrapping; text of principal's id, its name and the reason if flagged; list of members |
/// | detachments | dependent's reference, relation, target's reference |
/// | settled targets | not a varint but one list |
/// | removals | name of kind, list |
/// | audit | list of subjects, cell with the ``AuditRecord`` |
/// | entries | name of namespace, framed key, byte whether there is a value, framed value |
///
/// - Links: a varint, each: relation, a byte whether there is a target, its name of tenant, name of kind, id.
/// - A relation: name of child, name.
/// - Keys: a varint, each: name, flags (1 among every phase, 2 a value), framed value.
/// - Phases: 0 active, 1 inactive, 2 archived. Verbs: 0 change, 1 soft delete, 2 archive, 3 restore, 4 hard delete.
package struct EncodedChanges: Sendable {
  /// A payload's or audit record's bytes, with their check before them.
  package struct Cell: Sendable, Hashable {
    /// Where the check begins.
    package let position: Int
    /// How many bytes the content has, which follows the check's four.
    package let length: Int

    package init(position: Int, length: Int) {
      self.position = position
      self.length = length
    }
  }

  /// The binary form.
  package let bytes: [UInt8]
  /// Where payloads and audit records stand: those of insertions, of updates, then audit records.
  package let cells: [Cell]

  /// Takes what was encoded before.
  package init(bytes: [UInt8], cells: [Cell]) {
    self.bytes = bytes
    self.cells = cells
  }

  /// Encodes a change set.
  ///
  /// - Parameters:
  ///   - changes: The change set.
  ///   - id: The id of a living record; asked for each update, whose cell it seeds.
  /// - Throws: `hostFailure` or `invalidArgument` where a payload does not encode, `invalidArgument`
  ///   where an audited value nests too deeply, and what `id` throws.
  package init(
    _ changes: ChangeSet,
    id: (RecordReference) throws(LifecycleError) -> Identifier
  ) throws(LifecycleError) {
    var encoder = ChangeSetEncoder(changes)
    try encoder.append(changes, id: id)
    bytes = encoder.out.bytes
    cells = encoder.cells
  }
}
