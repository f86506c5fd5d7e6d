import Foundation
import Veritee
import XCTest

/// Runs the cases that `VERITEE_CASES` names and writes what came out to `VERITEE_RESULTS`; see conformance/README.md.
final class ConformanceTests: XCTestCase {
    private struct Unreadable: Error {
        let member: String
    }

    func testCases() throws {
        let environment = ProcessInfo.processInfo.environment
        guard let cases = environment["VERITEE_CASES"], let results = environment["VERITEE_RESULTS"] else {
            print("conformance: not run (VERITEE_CASES and VERITEE_RESULTS are not set)")
            throw XCTSkip("VERITEE_CASES and VERITEE_RESULTS are not set")
        }
        let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: cases)))
        let all = try XCTUnwrap(json as? [[String: Any]])
        XCTAssertFalse(all.isEmpty, "\(cases) holds no cases")

        var lines = Data()
        for item in all {
            var result = ["id": try text(item, "id")]
            do {
                result["report"] = try answer(item).reportJson()
            } catch VeriteeError.Misuse(let code, _) {
                result["misuse"] = code
            }
            lines.append(try JSONSerialization.data(withJSONObject: result, options: [.sortedKeys, .withoutEscapingSlashes]))
            lines.append(0x0A)
        }
        try lines.write(to: URL(fileURLWithPath: results))
        print("conformance: \(all.count) cases run")
    }

    private func answer(_ item: [String: Any]) throws -> Verdict {
        let ask = AskOptions(
            at: .rfc3339(text: try text(item, "at")),
            collateral: try list(item, "collateral"),
            trust: try list(item, "trust"),
            nonce: try item["nonce"] is NSNull ? nil : bytes(text(item, "nonce"), "nonce"),
            key: try item["key"] is NSNull ? nil : bytes(text(item, "key"), "key")
        )
        return try verify(evidence: bytes(text(item, "evidence"), "evidence"), policy: Policy(text: text(item, "policy")), ask: ask)
    }

    private func text(_ item: [String: Any], _ member: String) throws -> String {
        guard let value = item[member] as? String else { throw Unreadable(member: member) }
        return value
    }

    private func list(_ item: [String: Any], _ member: String) throws -> [Data] {
        guard let values = item[member] as? [String] else { throw Unreadable(member: member) }
        return try values.map { try bytes($0, member) }
    }

    private func bytes(_ base64: String, _ member: String) throws -> Data {
        guard let value = Data(base64Encoded: base64) else { throw Unreadable(member: member) }
        return value
    }
}
