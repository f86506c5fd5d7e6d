import Foundation
import Veritee
import XCTest

/// The evidence and policies that the repository carries.
enum Vectors {
    private static let repository = (0..<6).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
    static let folder = repository.appendingPathComponent("conformance/vectors")
    private static let sev = folder.appendingPathComponent("real/sev-8.0.0")
    private static let intel = folder.appendingPathComponent("real/dcap-qvl-0.7.1")

    static let june = At.rfc3339(text: "2026-06-01T00:00:00Z")

    static func milan() throws -> Data { try Data(contentsOf: sev.appendingPathComponent("report_milan.bin")) }
    static func milanVcek() throws -> Data { try Data(contentsOf: sev.appendingPathComponent("vcek_milan.der")) }
    static func quote() throws -> Data { try Data(contentsOf: intel.appendingPathComponent("tdx_quote_td15ex")) }
    static func quoteCollateral() throws -> Data { try Data(contentsOf: intel.appendingPathComponent("tdx_quote_td15ex_collateral")) }
    static func explore() throws -> Policy { try Policy(text: policyText("explore.toml")) }

    static func policyText(_ name: String) throws -> String {
        try String(contentsOf: repository.appendingPathComponent("examples/policies/\(name)"), encoding: .utf8)
    }

    static func verified(_ verdict: Verdict) throws -> VerifiedVerdict {
        switch verdict {
        case .verified(let value): return value
        case .rejected(let value): throw Unexpected(explained: value.explain())
        }
    }

    static func rejected(_ verdict: Verdict) throws -> RejectedVerdict {
        switch verdict {
        case .verified(let value): throw Unexpected(explained: value.explain())
        case .rejected(let value): return value
        }
    }

    struct Unexpected: Error {
        let explained: String
    }
}
