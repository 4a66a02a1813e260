import Foundation
import Testing

@testable import Workloads

/// The data is that of the workloads' definition; the constants were computed from it apart from this code.
@Suite struct GeneratorTests {
  @Test func `numbers are mixed as SplitMix64 does`() {
    #expect(Generator.mix(0) == 0xE220_A839_7B1D_CDAF)
    #expect(Generator.mix(1) == 0x910A_2DEC_8902_5CC1)
    // The generator's second number of seed 0.
    #expect(Generator.mix(0x9E37_79B9_7F4A_7C15) == 0x6E78_9E6A_A1B9_65F4)
  }

  @Test(
    arguments: [
      (0, "E220A839-7B1D-CDAF-910A-2DEC89025CC1"),
      (1, "975835DE-1C97-56CE-1D0B-14E4DB018FED"),
      (999_999, "40CEDC78-6C2C-0F4C-604F-8223B3444F34"),
    ]
  )
  func `ids are two mixed numbers, big-endian`(record: Int, id: String) {
    #expect(Generator.id(of: record).uuidString == id)
  }

  @Test(
    arguments: [
      (
        0,
        #"{"title":"Record 000000000","status":"LIVE","owner":"user-0000","body":"e220a8397b1dcdaf910a"#
          + "2dec89025cc1975835de1c9756ce1d0b14e4db018fed6e73e372e2338aca63033b0ca389c35abd64a5d9adefe0"
          + #"0063cbe1e459320d"}"#
      ),
      (
        123_456,
        #"{"title":"Record 000123456","status":"LIVE","owner":"user-3456","body":"d0c707f4599a9cd9c2b0"#
          + "3aeaa677781078f9e6e9b6781a37ca9a5bf7a6ea722573590fea511dae40a94a711dc54ad362aacbccc87bd0fa"
          + #"9ee20d162b512ce6"}"#
      ),
    ]
  )
  func `payloads are the same 200 bytes everywhere`(record: Int, json: String) {
    #expect(json.utf8.count == 200)
    #expect(Payload.json(of: record) == json)
  }

  @Test func `three of ten children are deleted, and no root`() {
    #expect((0..<30).filter(Generator.isDeleted) == [2, 6, 8, 15, 18, 29])
    #expect((0..<10_000).count(where: Generator.isDeleted) == 3033)
    #expect(!Generator.isDeleted(7000))
  }
}
