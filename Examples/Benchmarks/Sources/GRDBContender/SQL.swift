/// The tables and statements: one table of records with the indexes that each workload reads through, one of
/// operations, and one of kept fields.
enum SQL {
  static let settings = """
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA secure_delete = OFF;
    PRAGMA mmap_size = 2147483648;
    """

  static let schema = """
    CREATE TABLE record (
      id BLOB NOT NULL PRIMARY KEY,
      tenant INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      parent BLOB REFERENCES record (id),
      state INTEGER NOT NULL,
      op INTEGER,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      payload TEXT NOT NULL
    );
    -- Covers the walk down a tree and the order of pages.
    CREATE INDEX record_by_parent ON record (parent, state, created_at, id);
    -- Covers the counts.
    CREATE INDEX record_by_state ON record (tenant, state);
    CREATE INDEX record_by_op ON record (op) WHERE op IS NOT NULL;
    CREATE TABLE audit (
      op INTEGER PRIMARY KEY,
      at INTEGER NOT NULL,
      tenant INTEGER NOT NULL,
      actor TEXT NOT NULL,
      action INTEGER NOT NULL,
      record BLOB NOT NULL,
      old_state INTEGER,
      new_state INTEGER,
      count INTEGER NOT NULL
    );
    CREATE TABLE audit_field (op INTEGER NOT NULL, record BLOB NOT NULL, title TEXT NOT NULL);
    """

  static let temporary = """
    CREATE TEMP TABLE doomed (row INTEGER PRIMARY KEY, depth INTEGER NOT NULL);
    """

  static let lastOperation = "SELECT max(op) FROM audit"

  static let insert = "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"

  static let audit = "INSERT INTO audit VALUES (?, ?, ?, 'user-42', ?, ?, ?, ?, ?)"

  static let change = """
    UPDATE record SET state = ?, op = ?, changed_at = ? WHERE id = ? AND tenant = ? AND state = ?
    """

  static let deleteAlone = "UPDATE record SET state = 1, op = 1 WHERE id = ?"

  /// A record and what hangs from it in the same state.
  static let retireTree = """
    WITH RECURSIVE member (row, id) AS (
      SELECT rowid, id FROM record WHERE id = :root AND tenant = :tenant AND state = :old
      UNION ALL
      SELECT record.rowid, record.id FROM member
      JOIN record ON record.parent = member.id AND record.state = :old
    )
    UPDATE record SET state = :new, op = :op, changed_at = :at
    WHERE rowid IN (SELECT row FROM member)
    """

  /// What an operation put away, found by its mark.
  static let restoreTree = """
    UPDATE record SET state = :new, op = NULL, changed_at = :at
    WHERE op = :undone AND tenant = :tenant AND state = :old
    """

  static let collect = """
    WITH RECURSIVE member (row, id, depth) AS (
      SELECT rowid, id, 0 FROM record WHERE id = ? AND tenant = ? AND state = 2
      UNION ALL
      SELECT record.rowid, record.id, member.depth + 1 FROM member
      JOIN record ON record.parent = member.id
    )
    INSERT INTO doomed SELECT row, depth FROM member
    """

  static let keepFields = """
    INSERT INTO audit_field
    SELECT ?, record.id, json_extract(record.payload, '$.title')
    FROM doomed JOIN record ON record.rowid = doomed.row
    """

  static let deepest = "SELECT max(depth) FROM doomed"

  static let remove = "DELETE FROM record WHERE rowid IN (SELECT row FROM doomed WHERE depth = ?)"

  static let page = """
    SELECT * FROM record
    WHERE parent = ? AND state = 0 AND tenant = ? AND (created_at, id) > (?, ?)
    ORDER BY created_at, id LIMIT 100
    """

  static let counts = "SELECT state, count(*) FROM record WHERE tenant = ? GROUP BY state"

  static let find = "SELECT * FROM record WHERE id = ? AND tenant = ? AND state = 0"

  static let deletedBefore = "SELECT count(*) FROM record WHERE tenant = ? AND op = 1"

  static let snapshotCount = """
    SELECT count(*) FROM audit JOIN audit_field USING (op)
    WHERE audit.record = ? AND audit.tenant = ? AND audit.action = 3
    """
}
