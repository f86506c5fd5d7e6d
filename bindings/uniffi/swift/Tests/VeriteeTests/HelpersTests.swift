import Foundation
import Veritee
import XCTest

/// What is kept between conversations, and what one needs to know of issuers of tokens.
final class HelpersTests: XCTestCase {
    private let quote = "tpm/quote/rsassa-sha256"
    private let token = "jwt/accepted/maa-sevsnpvm"

    private func ask(_ id: String, after before: TpmState? = nil) throws -> Verdict {
        let file = try Data(contentsOf: Vectors.folder.appendingPathComponent("\(id).json"))
        let vector = try XCTUnwrap(JSONSerialization.jsonObject(with: file) as? [String: Any])
        func bytes(_ value: Any?) throws -> Data { try XCTUnwrap((value as? String).flatMap { Data(base64Encoded: $0) }) }
        func list(_ member: String) throws -> [Data] { try XCTUnwrap(vector[member] as? [String]).map(bytes) }
        let ask = AskOptions(
            at: .rfc3339(text: try XCTUnwrap(vector["at"] as? String)),
            collateral: try list("collateral"),
            trust: try list("trust"),
            nonce: vector["nonce"] is NSNull ? nil : try bytes(vector["nonce"]),
            key: vector["key"] is NSNull ? nil : try bytes(vector["key"]),
            tpmState: before
        )
        let policy = try JSONSerialization.data(withJSONObject: XCTUnwrap(vector["policy"]))
        return try verify(evidence: bytes(vector["evidence"]), policy: Policy(text: String(decoding: policy, as: UTF8.self)), ask: ask)
    }

    func testCountersOfATpmOnlyGoForward() throws {
        let first = try Vectors.verified(ask(quote))
        let state = try XCTUnwrap(first.tpmState())
        let claims = try XCTUnwrap(first.claims().tpm)
        XCTAssertEqual(String(state.clock), claims.clock)
        XCTAssertEqual(state.resetCount, claims.resetCount)
        XCTAssertEqual(state.restartCount, claims.restartCount)

        XCTAssertEqual(try ask(quote, after: state).code(), "tpm.counters.clock", "the same quote once more")
        func after(clock: UInt64 = state.clock - 1, resets: UInt32 = state.resetCount, restarts: UInt32 = state.restartCount) throws -> Verdict {
            try ask(quote, after: TpmState(clock: clock, resetCount: resets, restartCount: restarts))
        }
        let later = try after()
        XCTAssertEqual(later.code(), "ok")
        XCTAssertTrue(later.checks().contains { $0.id == "tpm.counters" && $0.status == .pass })
        XCTAssertEqual(try after(clock: state.clock + 1).code(), "tpm.counters.clock")
        XCTAssertEqual(try after(resets: state.resetCount + 1).code(), "tpm.counters.reset")
        XCTAssertEqual(try after(restarts: state.restartCount + 1).code(), "tpm.counters.restart")
    }

    func testEvidenceWithoutAQuoteHasNoCounters() throws {
        XCTAssertNil(try Vectors.verified(ask(token)).tpmState())
        let state = TpmState(clock: 1, resetCount: 1, restartCount: 0)
        XCTAssertEqual(try ask(token, after: state).code(), "evidence.kind.no-counters")
    }

    func testTheHashOfAPolicyIsAzures() {
        // The policy that permits everything, and the hash that tokens issued under it have.
        let permitAll = "version=1.0; authorizationrules{=> permit();}; issuancerules{};"
        XCTAssertEqual(maaPolicyHash(policy: permitAll), "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU")
    }

    func testMetadataIsTheIssuersOwn() throws {
        let issuer = "https://a.example"
        let document = #"{"issuer":"https://a.example","jwks_uri":"https://a.example/certs","id_token_signing_alg_values_supported":["RS256"]}"#
        let metadata = OpenIdMetadata(issuer: issuer, jwksUri: "https://a.example/certs", algorithms: ["RS256"])
        XCTAssertEqual(try openidMetadata(document: Data(document.utf8), issuer: issuer), metadata)
        let plain = document.replacingOccurrences(of: "https://a.example/certs", with: "http://a.example/certs")
        for (bad, asked) in [(document, issuer + "/"), (plain, issuer), ("", issuer)] {
            XCTAssertThrowsError(try openidMetadata(document: Data(bad.utf8), issuer: asked)) { error in
                guard case VeriteeError.Misuse("openid.metadata", _) = error else { return XCTFail("\(error)") }
            }
        }
    }
}
