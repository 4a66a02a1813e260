@testable import Perennial
@testable import PerennialFileStorage

extension FuzzTarget {
  static let image = FuzzTarget(
    name: "image",
    summary: "the image of a state in a checkpoint; then everything that it holds is read",
    makeSeeds: { samples in
      [samples.state.image()] + samples.transactions.map { $0.state.image() }
    },
    makeCheck: { samples in
      let storeID = samples.state.storeID
      return { input in
        guard
          let state = try? ResidentState(image: input, storeID: storeID, source: NoBlobs())
        else { return }
        try StateWalk(state).walk()
        let image = state.image()
        let again = try ResidentState(image: image, storeID: storeID, source: NoBlobs())
        try promise(again.image() == image, "what is written anew is another state")
        try promise(again.sizes == state.sizes, "what is written anew has another size")
      }
    }
  )
}

extension ResidentState {
  /// The state's image in one piece.
  func image() -> [UInt8] {
    let image = Lock<[UInt8]>([])
    writeImage { (piece: [UInt8]) throws(Never) in image.withLock { $0 += piece } }
    return image.withLock(\.self)
  }
}
