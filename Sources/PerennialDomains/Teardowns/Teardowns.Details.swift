extension Teardowns {
  /// What a teardown says, with the URLs of its files; also the body of a request that creates or updates one.
  public struct Details: Codable, Sendable, Hashable {
    /// The aircraft's tail number.
    public var tailNumber: String
    /// The manufacturer's serial number.
    public var msn: String?
    /// What people call the teardown.
    public var label: String?
    /// When it begins.
    public var startDate: Day?
    /// Where it takes place.
    public var country: String?
    /// Documents.
    public var documents: [String] = []
    /// Images.
    public var images: [String] = []
    /// The slot for the list of parts to be harvested.
    public var harvestList: String?
    /// The slot for the list of on-condition and condition-monitored parts.
    public var occm: String?
    /// The slot for the details of the aircraft.
    public var aircraftDetails: String?
    /// The slot for the statement that the aircraft had no incident.
    public var nonIncidentStatement: String?

    /// Makes details without files; set those that there are.
    ///
    /// - Parameters:
    ///   - tailNumber: The aircraft's tail number.
    ///   - msn: The manufacturer's serial number.
    ///   - label: What people call the teardown.
    ///   - startDate: When it begins.
    ///   - country: Where it takes place.
    public init(
      tailNumber: String,
      msn: String? = nil,
      label: String? = nil,
      startDate: Day? = nil,
      country: String? = nil
    ) {
      self.tailNumber = tailNumber
      self.msn = msn
      self.label = label
      self.startDate = startDate
      self.country = country
    }

    enum CodingKeys: String, CodingKey {
      case tailNumber = "tail_number"
      case msn
      case label
      case startDate = "start_date"
      case country
      case documents
      case images
      case harvestList = "harvest_list"
      case occm
      case aircraftDetails = "aircraft_details_doc"
      case nonIncidentStatement = "non_incident_statement"
    }

    /// Reads the page's object; what it lacks there is not.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      tailNumber = try container.decode(String.self, forKey: .tailNumber)
      msn = try container.decodeIfPresent(String.self, forKey: .msn)
      label = try container.decodeIfPresent(String.self, forKey: .label)
      startDate = try container.decodeIfPresent(Day.self, forKey: .startDate)
      country = try container.decodeIfPresent(String.self, forKey: .country)
      documents = try container.decodeIfPresent([String].self, forKey: .documents) ?? []
      images = try container.decodeIfPresent([String].self, forKey: .images) ?? []
      harvestList = try container.decodeIfPresent(String.self, forKey: .harvestList)
      occm = try container.decodeIfPresent(String.self, forKey: .occm)
      aircraftDetails = try container.decodeIfPresent(String.self, forKey: .aircraftDetails)
      nonIncidentStatement = try container.decodeIfPresent(
        String.self,
        forKey: .nonIncidentStatement
      )
    }

    /// Writes the page's object, with null where there is nothing.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(tailNumber, forKey: .tailNumber)
      try container.encode(msn, forKey: .msn)
      try container.encode(label, forKey: .label)
      try container.encode(startDate, forKey: .startDate)
      try container.encode(country, forKey: .country)
      try container.encode(documents, forKey: .documents)
      try container.encode(images, forKey: .images)
      try container.encode(harvestList, forKey: .harvestList)
      try container.encode(occm, forKey: .occm)
      try container.encode(aircraftDetails, forKey: .aircraftDetails)
      try container.encode(nonIncidentStatement, forKey: .nonIncidentStatement)
    }
  }
}
