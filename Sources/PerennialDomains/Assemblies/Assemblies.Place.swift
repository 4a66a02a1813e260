extension Assemblies {
  /// Where an assembly lies; also the body of a request that updates one.
  public struct Place: Decodable, Sendable, Hashable {
    /// The cell of the trolley.
    public var trolleyCell: String?
    /// The trolley.
    public var trolley: String?
    /// The number of the cell.
    public var cellNumber: Int?

    /// Makes a place.
    public init(trolleyCell: String? = nil, trolley: String? = nil, cellNumber: Int? = nil) {
      self.trolleyCell = trolleyCell
      self.trolley = trolley
      self.cellNumber = cellNumber
    }

    private enum CodingKeys: String, CodingKey {
      case trolleyCell = "trolley_cell"
      case trolley
      case cellNumber = "cell_number"
    }
  }
}
