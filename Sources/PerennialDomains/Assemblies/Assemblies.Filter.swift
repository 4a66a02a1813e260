public import Perennial

extension Assemblies {
  /// The query of a request that lists assemblies.
  public struct Filter: Sendable, Hashable {
    /// `project_guid`: the project; nil for every one.
    public var project: Project.ID?
    /// `component_guid`: the component; nil for every one.
    public var component: Component.ID?
    /// `company_guid`: the company; nil for the caller's own.
    ///
    /// A UUID may be in either case.
    public var company: TenantID?
    /// `include_inactive`: whether deleted assemblies are listed, too.
    public var includesInactive: Bool

    /// Makes a filter; without arguments it lists what is active in the caller's company.
    ///
    /// - Parameters:
    ///   - project: The project.
    ///   - component: The component.
    ///   - company: The company.
    ///   - includesInactive: Whether deleted assemblies are listed, too.
    public init(
      project: Project.ID? = nil,
      component: Component.ID? = nil,
      company: TenantID? = nil,
      includesInactive: Bool = false
    ) {
      self.project = project
      self.component = component
      self.company = company
      self.includesInactive = includesInactive
    }
  }
}
