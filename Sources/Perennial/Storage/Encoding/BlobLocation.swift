/// Where a payload's or an audit record's bytes lie in a storage's files.
///
/// They lie in a cell: four bytes of ``CRC32C``, the lowest first, then the content. The check is
/// seeded with what the content belongs to (``CellSeed``), so that intact bytes in a wrong place are
/// found out like damaged ones.
package struct BlobLocation: Sendable, Hashable {
  /// The file's number.
  package let file: UInt32
  /// Where in the file the cell begins, with its check.
  package let offset: UInt32
  /// How many bytes the content has, without the check.
  package let length: UInt32

  package init(file: UInt32, offset: UInt32, length: UInt32) {
    self.file = file
    self.offset = offset
    self.length = length
  }
}

/// The seeds of cells' checks.
///
/// A payload's is the check of a 1, the id's tag and the id: 1 and eight bytes, 2 and a UUID, or 3, the
/// number of bytes in four, and UTF-8. An audit record's is the check of a 2, the sequence in eight
/// bytes, the number of bytes of the tenant in four, and its UTF-8.
package enum CellSeed {
  /// The seed of a payload's cell.
  ///
  /// - Parameter id: The record's id.
  /// - Returns: What the check of the cell's content begins with.
  package static func payload(of id: Identifier) -> UInt32 {
    var check = CRC32C()
    switch id {
    case .integer(let number):
      check.update(littleEndian: 0x0101 as UInt16)
      check.update(littleEndian: number)
    case .uuid(let uuid):
      check.update(littleEndian: 0x0201 as UInt16)
      let (first, second) = uuid.words
      check.update(littleEndian: UInt64(littleEndian: first))
      check.update(littleEndian: UInt64(littleEndian: second))
    case .text(let text):
      check.update(littleEndian: 0x0301 as UInt16)
      check.update(littleEndian: UInt32(truncatingIfNeeded: text.utf8.count))
      check.update(utf8: text)
    }
    return check.value
  }

  /// The seed of an audit record's cell.
  ///
  /// - Parameters:
  ///   - tenant: The tenant whose chain it is part of.
  ///   - sequence: Its place in the chain.
  /// - Returns: What the check of the cell's content begins with.
  package static func audit(tenant: TenantID, sequence: Int64) -> UInt32 {
    var check = CRC32C()
    check.update(littleEndian: 2 as UInt8)
    check.update(littleEndian: sequence)
    check.update(littleEndian: UInt32(truncatingIfNeeded: tenant.rawValue.utf8.count))
    check.update(utf8: tenant.rawValue)
    return check.value
  }
}
