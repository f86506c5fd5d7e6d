import Foundation
import Veritee

/// A kind of machine, by the name that the machine has for it.
enum Tee: String, CaseIterable {
    case snp
    case tdx
    case azureSnp = "azure-snp"

    /// The policy that this client holds it against.
    var policy: String {
        switch self {
        case .snp, .tdx: "policy.json"
        case .azureSnp: "policy-azure.json"
        }
    }
}

/// What this client believes without proof: it was put on the device with the app, and nothing of it comes from the machine.
struct Configuration {
    private let folder: URL
    /// Anchors of the forged platforms. An app for real machines gives none: AMD's and Intel's are pinned in the library.
    let trust: [Data]

    init(folder: URL) throws {
        self.folder = folder
        trust = [try Data(contentsOf: folder.appendingPathComponent("anchors.pem"))]
    }

    func policy(for tee: Tee) throws -> Policy {
        try Policy(text: String(contentsOf: folder.appendingPathComponent(tee.policy), encoding: .utf8))
    }
}

/// Sends the message if the machine can be trusted with it, and says why or why not.
func converse(
    with machine: Machine, _ configuration: Configuration, tee: Tee, fault: String?, at seconds: UInt64, message: Data
) async throws -> Bool {
    var random = SystemRandomNumberGenerator()
    let nonce = Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &random) })
    let shown = try await machine.evidence(tee: tee, nonce: nonce, fault: fault)
    let ask = AskOptions(at: .unixSeconds(seconds: seconds), trust: configuration.trust, nonce: nonce, key: shown.key)
    switch try verify(evidence: shown.evidence, policy: configuration.policy(for: tee), ask: ask) {
    case .verified(let verified):
        print(describe(verified))
        try await machine.send(message, because: verified)
        print("SENT \(message.count) bytes")
        return true
    case .rejected(let rejected):
        print(describe(rejected))
        print("NOTHING SENT")
        return false
    }
}

/// The claims that a user of the app would want to read.
func describe(_ verdict: VerifiedVerdict) -> String {
    let claims = verdict.claims()
    var lines = ["VERIFIED \(claims.tee) at \(verdict.at())"]
    for measurement in claims.measurements {
        lines.append("  \(measurement.kind): \(measurement.label ?? measurement.value.map { String(format: "%02x", $0) }.joined())")
    }
    if let azure = claims.azure { lines.append("  paravisor: \(azure.paravisor ?? azure.paravisorTrust)") }
    // Under a paravisor it is the registers of the virtual TPM that tell the guest; the check says which set of values they fit.
    if let registers = verdict.checks().first(where: { $0.id == "tpm.pcrs.golden" })?.actual { lines.append("  registers: \(registers)") }
    if let product = claims.product { lines.append("  processor: \(product)") }
    if let status = claims.tcb.status { lines.append("  platform: \(status)") }
    if let tcb = claims.tcb.reported { lines.append("  platform: SNP firmware \(tcb.snp), microcode \(tcb.microcode)") }
    if let signer = claims.signer { lines.append("  vouched for by: \(signer.anchor)\(signer.anchorPinned ? "" : ", which you gave yourself")") }
    lines += verdict.limits().map { "  not proven: \($0)" }
    return lines.joined(separator: "\n")
}

/// The first check that failed; it decides the verdict's code.
func describe(_ verdict: RejectedVerdict) -> String {
    var lines = ["REFUSED \(verdict.code()) at \(verdict.at())"]
    if let check = verdict.firstFailure() {
        lines.append("  must hold: \(check.title)")
        if let expected = check.expected { lines.append("  expected: \(expected)") }
        if let actual = check.actual { lines.append("  found: \(actual)") }
    }
    switch verdict.untimely() {
    case .early: lines.append("  your clock says \(verdict.at()); is it slow?")
    case .late: lines.append("  your clock says \(verdict.at()); is it fast? if it is right, the machine must fetch new collateral")
    case nil: break
    }
    lines += verdict.needs().map { "  missing: \($0.what), \($0.why)" }
    return lines.joined(separator: "\n")
}
