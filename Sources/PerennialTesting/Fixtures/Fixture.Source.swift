#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension Fixture {
  /// Ids, names and texts for a tree of a host's own kinds; a seed repeats them.
  ///
  /// ```swift
  /// var source = Fixture.Source(seed: 7)
  /// let shelf = Shelf(id: source.number(), name: source.name())
  /// let crates = source.many(3) { Crate(id: $0.number(), shelfID: shelf.id) }
  /// ```
  public struct Source: RandomNumberGenerator, Sendable {
    private var generator: SeededGenerator
    private var taken: Set<Int> = []

    /// Makes a source.
    ///
    /// - Parameter seed: What everything is made from.
    public init(seed: UInt64) {
      self.init(seed: seed, stream: .tree)
    }

    init(seed: UInt64, stream: Stream) {
      generator = SeededGenerator(seed: seed, stream: stream.rawValue)
    }

    /// The next random number, for the standard library's `random` and `shuffled`.
    public mutating func next() -> UInt64 { generator.next() }

    /// A positive number below a thousand millions that the source has not given before; an id.
    public mutating func number() -> Int {
      while true {
        let number = Int.random(in: 1..<1_000_000_000, using: &generator)
        if taken.insert(number).inserted { return number }
      }
    }

    /// A UUID of version 4; an id.
    public mutating func uuid() -> UUID { UUID(from: &generator) }

    /// Two words, as people call things.
    public mutating func name() -> String {
      "\(pick(from: Self.adjectives)) \(pick(from: Self.nouns))"
    }

    /// Five words and a full stop, as people write to each other.
    public mutating func sentence() -> String {
      "The \(name().lowercased()) needs a \(name().lowercased())."
    }

    /// Some values.
    ///
    /// - Parameters:
    ///   - count: How many; none below 1.
    ///   - make: Makes one from the source.
    /// - Returns: The values.
    public mutating func many<Value>(
      _ count: Int,
      _ make: (inout Source) -> Value
    ) -> [Value] {
      var values: [Value] = []
      for _ in 0..<max(count, 0) { values.append(make(&self)) }
      return values
    }

    mutating func firstName() -> String { pick(from: Self.firstNames) }

    mutating func pick(from words: [String]) -> String {
      words[Int.random(in: words.indices, using: &generator)]
    }
  }
}

extension Fixture.Source {
  private static let adjectives = [
    "Amber", "Broad", "Calm", "Distant", "Early", "Fallow", "Gentle", "Hollow", "Iron", "Late",
    "Narrow", "Open", "Quiet", "Rapid", "Silver", "Tall", "Upper", "Warm", "Wild", "Young",
  ]

  private static let nouns = [
    "Bridge", "Canal", "Dune", "Engine", "Field", "Garden", "Harbour", "Island", "Lantern",
    "Meadow",
    "Mill", "Orchard", "Pier", "Quarry", "Ridge", "Signal", "Tower", "Valley", "Wharf", "Yard",
  ]

  private static let firstNames = [
    "Ada", "Ben", "Cleo", "Dov", "Edda", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kaya", "Leo",
    "Mina", "Noor", "Otto", "Pia", "Ravi", "Sana", "Tom", "Uma", "Vera", "Wim",
  ]
}
