import Foundation
import Perennial

// The tables of the shop: who sells, who buys, and what was bought.

struct Employee: Entity {
  static let kind: EntityKind = "employee"
  static let parents: [Parent<Self>] = [
    .belongs(to: Employee.self, named: "manager", by: \.reportsTo, onEvery: .detach)
  ]

  let employeeId: Int
  var lastName: String
  var firstName: String
  var title: String
  var reportsTo: Employee.ID?
  var birthDate: String
  var hireDate: String
  var address: String
  var city: String
  var state: String
  var country: String
  var postalCode: String
  var phone: String
  var fax: String
  var email: String

  var id: Int { employeeId }
}

struct Customer: Entity {
  static let kind: EntityKind = "customer"
  static let parents: [Parent<Self>] = [
    .belongs(to: Employee.self, named: "representative", by: \.supportRepId, onEvery: .detach)
  ]

  let customerId: Int
  var firstName: String
  var lastName: String
  var company: String?
  var address: String
  var city: String
  var state: String?
  var country: String
  var postalCode: String?
  var phone: String?
  var fax: String?
  var email: String
  var supportRepId: Employee.ID?

  var id: Int { customerId }
}

struct Invoice: Entity {
  static let kind: EntityKind = "invoice"
  static let parents: [Parent<Self>] = [.belongs(to: Customer.self, by: \.customerId)]

  let invoiceId: Int
  var customerId: Customer.ID
  var invoiceDate: String
  var billingAddress: String
  var billingCity: String
  var billingState: String?
  var billingCountry: String
  var billingPostalCode: String?
  var total: Decimal

  var id: Int { invoiceId }
}

/// What was bought stays on the invoice, whatever becomes of the track: `keep`.
struct InvoiceLine: Entity {
  static let kind: EntityKind = "invoiceLine"
  static let displayName = DisplayName("invoice line")
  static let parents: [Parent<Self>] = [
    .belongs(to: Invoice.self, by: \.invoiceId),
    .belongs(to: Track.self, by: \.trackId, onEvery: .keep),
  ]

  let invoiceLineId: Int
  var invoiceId: Invoice.ID
  var trackId: Track.ID
  var unitPrice: Decimal
  var quantity: Int

  var id: Int { invoiceLineId }
}
