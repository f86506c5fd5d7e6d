import Foundation
import Veritee
import XCTest

final class VerifyTests: XCTestCase {
    private var milan = Data()
    private var explore: Policy!
    private var ask: AskOptions!

    override func setUpWithError() throws {
        milan = try Vectors.milan()
        explore = try Vectors.explore()
        ask = AskOptions(at: Vectors.june, collateral: [try Vectors.milanVcek()])
    }

    private func misuse(line: UInt = #line, _ block: () throws -> Void) -> (code: String, detail: String) {
        do {
            try block()
        } catch VeriteeError.Misuse(let code, let detail) {
            return (code, detail)
        } catch {
            XCTFail("\(error)", line: line)
            return ("", "")
        }
        XCTFail("nothing was thrown", line: line)
        return ("", "")
    }

    func testARealReportVerifiesAndItsClaimsAreTyped() throws {
        let verdict = try Vectors.verified(verify(evidence: milan, policy: explore, ask: ask))
        XCTAssertEqual(verdict.code(), "ok")
        XCTAssertEqual(verdict.at(), "2026-06-01T00:00:00Z")
        XCTAssertEqual(verdict.kind(), "sev-snp")
        XCTAssertTrue(verdict.explain().hasPrefix("VERIFIED  sev-snp"))
        XCTAssertFalse(verdict.limits().isEmpty)
        XCTAssertEqual(verdict.needs(), [])

        let claims = verdict.claims()
        XCTAssertEqual(claims.tee, "sev-snp")
        XCTAssertEqual(claims.product, "Milan")
        XCTAssertEqual(claims.debug, false)
        XCTAssertEqual(claims.measurements.map(\.kind), ["snp.launch"])
        XCTAssertEqual(claims.measurements.first?.value, milan.subdata(in: 0x90..<0xC0))
        XCTAssertEqual(claims.reportData, milan.subdata(in: 0x50..<0x90))
        XCTAssertEqual(claims.tcb.reported?.microcode, milan[0x187])
        XCTAssertNil(claims.secureBoot)
        XCTAssertEqual(claims.signer?.kind, "vcek")
        XCTAssertEqual(claims.signer?.anchorPinned, true)
        XCTAssertEqual(claims.snp?.vmpl, 0)
    }

    func testARealQuoteVerifiesAndItsClaimsAreTyped() throws {
        let october = At.rfc3339(text: "2026-10-20T00:00:00Z")
        let quote = try Vectors.quote()
        let ask = AskOptions(at: october, collateral: [try Vectors.quoteCollateral()])
        let claims = try Vectors.verified(verify(evidence: quote, policy: explore, ask: ask)).claims()
        XCTAssertEqual(claims.tee, "tdx")
        XCTAssertEqual(claims.tcb.status, "UpToDate")
        guard case .intel(let layers) = claims.tcb.launch else { return XCTFail("no layers at launch") }
        XCTAssertEqual(layers.status, "UpToDate")
        XCTAssertEqual(claims.tdx?.mrseam.count, 48)
        let missing = try Vectors.rejected(verify(evidence: quote, policy: explore, ask: AskOptions(at: october)))
        XCTAssertEqual(missing.code(), "missing.tdx.collateral")
    }

    func testEveryCheckIsPassedOrWaivedWithAReason() throws {
        let checks = try Vectors.verified(verify(evidence: milan, policy: explore, ask: ask)).checks()
        XCTAssertTrue(checks.contains { $0.id == "snp.signature" && $0.status == .pass })
        let waived = checks.filter { $0.status == .waived }
        XCTAssertFalse(waived.isEmpty)
        XCTAssertTrue(waived.allSatisfy { $0.code != nil && $0.reason?.isEmpty == false })
        XCTAssertTrue(checks.allSatisfy { $0.status == .pass || $0.status == .waived })
        XCTAssertTrue(checks.allSatisfy { !$0.title.isEmpty && !$0.clause.isEmpty })
    }

    func testOneFlippedBitIsRejected() throws {
        var flipped = milan
        flipped[0x90] ^= 1
        let verdict = try Vectors.rejected(verify(evidence: flipped, policy: explore, ask: ask))
        let failed = try XCTUnwrap(verdict.firstFailure())
        XCTAssertEqual(failed, verdict.checks().first { $0.status == .fail })
        XCTAssertNil(verdict.untimely())
        XCTAssertEqual(failed.id, "snp.signature")
        XCTAssertEqual(failed.code, verdict.code())
        XCTAssertTrue(verdict.explain().hasPrefix("REJECTED"))
    }

    func testAWrongClockIsToldApart() throws {
        let cases: [(String, String, Untimely)] = [
            ("2010-01-01", "snp.chain.ark-validity.early", .early),
            ("2060-01-01", "snp.chain.ark-validity.expired", .late),
        ]
        for (at, code, untimely) in cases {
            let then = AskOptions(at: .rfc3339(text: at), collateral: [try Vectors.milanVcek()])
            let verdict = try Vectors.rejected(verify(evidence: milan, policy: explore, ask: then))
            XCTAssertEqual(verdict.code(), code)
            XCTAssertEqual(verdict.untimely(), untimely)
            XCTAssertEqual(verdict.firstFailure()?.code, code)
        }
    }

    func testAMissingCertificateSaysWhereToFetchIt() throws {
        let verdict = try Vectors.rejected(verify(evidence: milan, policy: explore, ask: AskOptions(at: Vectors.june)))
        XCTAssertEqual(verdict.code(), "missing.snp.vek")
        XCTAssertTrue(verdict.needs().allSatisfy(needs(evidence: milan).contains))
        let vcek = try XCTUnwrap(verdict.needs().first { $0.what == "snp.vcek" })
        XCTAssertEqual(vcek.urls.first?.hasPrefix("https://kdsintf.amd.com/vcek/v1/Milan/"), true)
    }

    func testBytesThatAreNoEvidenceAreRejectedNotThrown() throws {
        XCTAssertEqual(try verify(evidence: Data(), policy: explore, ask: ask).code(), "evidence.kind.empty")
        XCTAssertEqual(try verify(evidence: Data(repeating: 0x55, count: 100), policy: explore, ask: ask).code(), "evidence.kind.unrecognized")
        XCTAssertEqual(needs(evidence: Data()), [])
        let most = Int(maxEvidenceBytes())
        XCTAssertEqual(try verify(evidence: Data(count: most), policy: explore, ask: ask).code(), "evidence.kind.unrecognized")
        XCTAssertEqual(try verify(evidence: Data(count: most + 1), policy: explore, ask: ask).code(), "evidence.kind.too-large")
    }

    func testAWrongQuestionThrowsWithACode() throws {
        let text = try Vectors.policyText("explore.toml").replacingOccurrences(of: "veritee = 1", with: "veritee = 1\nno_such_key = 1")
        let policy = misuse { _ = try Policy(text: text) }
        XCTAssertEqual(policy.code, "policy.unreadable")
        XCTAssertTrue(policy.detail.contains("no_such_key"))

        func code(_ ask: AskOptions, line: UInt = #line) -> String {
            misuse(line: line) { _ = try verify(evidence: milan, policy: explore, ask: ask) }.code
        }
        XCTAssertEqual(code(AskOptions(at: .rfc3339(text: "yesterday"))), "time.unreadable")
        XCTAssertEqual(code(AskOptions(at: .unixSeconds(seconds: .max))), "time.out-of-range")
        XCTAssertEqual(code(AskOptions(at: Vectors.june, trust: [Data(count: 3)])), "trust.unrecognized")
        XCTAssertEqual(code(AskOptions(at: Vectors.june, nonce: Data())), "ask.nonce.empty")
    }

    func testANonceIsComparedEvenWhereThePolicyWaivesIt() throws {
        let ask = AskOptions(at: Vectors.june, collateral: [try Vectors.milanVcek()], nonce: Data(count: 32))
        let verdict = try Vectors.rejected(verify(evidence: milan, policy: explore, ask: ask))
        XCTAssertTrue(verdict.code().hasPrefix("bind."), verdict.code())
    }

    func testTomlAndJsonTextAndSecondsAskTheSameQuestion() throws {
        let json = try Policy(text: Vectors.policyText("explore.json"))
        let seconds = AskOptions(at: .unixSeconds(seconds: 1_780_272_000), collateral: [try Vectors.milanVcek()])
        XCTAssertEqual(
            try verify(evidence: milan, policy: explore, ask: ask).reportJson(),
            try verify(evidence: milan, policy: json, ask: seconds).reportJson()
        )
    }

    func testTheReportIsTheOneJson() throws {
        let verdict = try verify(evidence: milan, policy: explore, ask: ask)
        let report = try XCTUnwrap(JSONSerialization.jsonObject(with: Data(verdict.reportJson().utf8)) as? [String: Any])
        XCTAssertEqual(report["verdict"] as? String, "verified")
        let checks = try XCTUnwrap(report["checks"] as? [[String: Any]])
        XCTAssertEqual(checks.map { $0["id"] as? String }, verdict.checks().map(\.id))
        XCTAssertEqual(report["limits"] as? [String], verdict.limits())
    }

    func testALookAtEvidenceBelievesNothing() throws {
        guard case .recognized(let kind, let fields) = inspect(evidence: milan) else { return XCTFail("not recognized") }
        XCTAssertEqual(kind, "sev-snp")
        XCTAssertFalse(fields.isEmpty)
        guard case .unrecognized(let code, _) = inspect(evidence: Data()) else { return XCTFail("recognized") }
        XCTAssertEqual(code, "evidence.kind.empty")
    }
}
