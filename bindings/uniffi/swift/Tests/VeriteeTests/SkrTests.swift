import Foundation
import Veritee
import XCTest

/// What is predicted of key release is what the core predicts; conformance/README.md says how the cases are written.
final class SkrTests: XCTestCase {
    private struct Case: Decodable {
        let id: String
        let token: String
        let trust: [String]
        let policy: String
        let at: String
        let releasePolicy: String
        let mode: String
        let expect: Expect
    }

    private struct Expect: Decodable {
        let misuse: String?
        let released: Bool?
        let code: String?
        let fails: [String]
        let prediction: String?
        let explain: String?
    }

    /// The prediction's JSON.
    private struct Said: Decodable {
        let preconditions: [Before]
        let wrappingKey: Key?
        let policy: Place
        let findings: [Doubt]
    }

    private struct Before: Decodable {
        let id: String
        let title: String
        let holds: Bool
        let detail: String?
    }

    private struct Key: Decodable {
        let kid: String
        let index: UInt64
        let spki: String
        let thumbprint: String
    }

    private struct Doubt: Decodable {
        let code: String
        let path: String
        let message: String
    }

    private struct Place: Decodable {
        let path: String
        let rule: String
        let authority: String?
        let claim: String?
        let found: Scalar?
        let wanted: Scalar?
        let holds: Bool
        let why: String?
        let of: [Place]

        var node: PolicyNode {
            PolicyNode(
                path: path, rule: rule, authority: authority, claim: claim, found: found?.text, wanted: wanted?.text, holds: holds, why: why,
                below: of.map(\.node)
            )
        }
    }

    /// A value of a policy as text, which is how the typed tree shows it.
    private struct Scalar: Decodable {
        let text: String

        init(from decoder: Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let text = try? value.decode(String.self) {
                self.text = text
            } else if let truth = try? value.decode(Bool.self) {
                text = String(truth)
            } else {
                text = String(try value.decode(Int64.self))
            }
        }
    }

    private let folder = Vectors.folder.appendingPathComponent("skr")
    private var cases: [Case] = []

    private func read<T: Decodable>(_ type: T.Type, _ json: Data) throws -> T {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(type, from: json)
    }

    override func setUpWithError() throws {
        cases = try read([Case].self, data("cases.json"))
    }

    private func data(_ name: String) throws -> Data { try Data(contentsOf: folder.appendingPathComponent(name)) }

    private func text(_ name: String?) throws -> String { String(decoding: try data(XCTUnwrap(name)), as: UTF8.self) }

    private func of(_ id: String) throws -> Case { try XCTUnwrap(cases.first { $0.id == id }) }

    private func mode(_ item: Case) throws -> ReleaseMode {
        try XCTUnwrap(["strict": ReleaseMode.strict, "azure-compatible": .azureCompatible][item.mode])
    }

    private func release(_ item: Case) throws -> ReleasePolicy { try ReleasePolicy(text: text(item.releasePolicy), mode: mode(item)) }

    private func token(_ item: Case) throws -> VerifiedVerdict {
        let ask = AskOptions(at: .rfc3339(text: item.at), trust: try item.trust.map(data))
        return try Vectors.verified(verify(evidence: data(item.token), policy: Policy(text: text(item.policy)), ask: ask))
    }

    private func failing(_ node: PolicyNode) -> [String] {
        (node.claim != nil && !node.holds ? [node.path] : []) + node.below.flatMap(failing)
    }

    private func hex(_ data: Data) -> String { data.map { String(format: "%02x", $0) }.joined() }

    func testPredictionsAreAsRecorded() throws {
        XCTAssertGreaterThan(cases.count, 20)
        for item in cases {
            if let code = item.expect.misuse {
                XCTAssertThrowsError(try release(item), item.id) { error in
                    guard case VeriteeError.Misuse(let own, _) = error else { return XCTFail("\(error)") }
                    XCTAssertEqual(own, code, item.id)
                }
                continue
            }
            let prediction = try release(item).predict(verified: token(item))
            XCTAssertEqual(prediction.toJson() + "\n", try text(item.expect.prediction), item.id)
            XCTAssertEqual(prediction.explain(), try text(item.expect.explain), item.id)
            XCTAssertEqual(prediction.released(), item.expect.released, item.id)
            XCTAssertEqual(prediction.code(), item.expect.code, item.id)
            XCTAssertEqual(failing(prediction.tree()), item.expect.fails, item.id)
            XCTAssertEqual(prediction.mode(), try mode(item), item.id)

            let said = try read(Said.self, Data(prediction.toJson().utf8))
            XCTAssertEqual(prediction.tree(), said.policy.node, item.id)
            let before = said.preconditions.map { Precondition(id: $0.id, title: $0.title, holds: $0.holds, detail: $0.detail) }
            XCTAssertEqual(prediction.preconditions(), before, item.id)
            let findings = said.findings.map { Finding(code: $0.code, path: $0.path, message: $0.message) }
            XCTAssertEqual(prediction.findings(), findings, item.id)
            XCTAssertEqual(try release(item).lint(), findings, item.id)
            let key = prediction.wrappingKey()
            XCTAssertEqual(key?.kid, said.wrappingKey?.kid, item.id)
            XCTAssertEqual(key?.index, said.wrappingKey?.index, item.id)
            XCTAssertEqual(key.map { hex($0.spki) }, said.wrappingKey?.spki, item.id)
            XCTAssertEqual(key.map { hex($0.thumbprint) }, said.wrappingKey?.thumbprint, item.id)
        }
    }

    func testAFailingConditionStandsInItsPlaceInTheTree() throws {
        let item = try of("denied-measurement")
        let prediction = try release(item).predict(verified: token(item))
        let authority = try XCTUnwrap(prediction.tree().below.first)
        XCTAssertEqual(authority.authority, "https://forgery.neu.attest.azure.net")
        XCTAssertFalse(authority.holds)
        XCTAssertTrue(authority.below.dropLast().allSatisfy { $0.holds && $0.found == $0.wanted })
        let failed = try XCTUnwrap(authority.below.last)
        XCTAssertEqual(failed.path, "anyOf[0].allOf[4]")
        XCTAssertEqual(failed.claim, "x-ms-sevsnpvm-launchmeasurement")
        XCTAssertEqual(failed.wanted, String(repeating: "00", count: 48))
        XCTAssertNil(failed.why)
        XCTAssertEqual(prediction.wrappingKey()?.kid, "HCLEkPub")
    }

    func testEvidenceThatIsNoTokenIsDenied() throws {
        let ask = AskOptions(at: Vectors.june, collateral: [try Vectors.milanVcek()])
        let report = try Vectors.verified(verify(evidence: Vectors.milan(), policy: Vectors.explore(), ask: ask))
        let prediction = try release(of("released")).predict(verified: report)
        XCTAssertFalse(prediction.released())
        XCTAssertEqual(prediction.code(), "skr.token")
        XCTAssertNil(prediction.wrappingKey())
    }
}
