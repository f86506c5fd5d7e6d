// What must compile, and what must not. Never run.
import {
  inspect,
  isVerified,
  predictRelease,
  verify,
  type Ask,
  type Claims,
  type Inspection,
  type Kind,
  type Policy,
  type PolicyJson,
  type Rejected,
  type Release,
  type ReleasePolicy,
  type TpmState,
  type Verdict,
  type Verified,
} from "veritee";
import type * as everything from "veritee";

import client from "./client.json" with { type: "json" };
import explore from "./explore.json" with { type: "json" };

declare const verdict: Verdict;
declare const bytes: Uint8Array;
declare const policy: Policy;

// @ts-expect-error: claims before the verdict was looked at
verdict.claims;

if (verdict.ok) {
  const claims: Claims = verdict.claims;
  const code: "ok" = verdict.code;
  // @ts-expect-error: a verified verdict needs nothing
  verdict.needs;
  // @ts-expect-error: a verdict cannot be changed
  verdict.claims = claims;
  // @ts-expect-error: nor what it says
  verdict.claims.product = code;
} else {
  const rejected: Rejected = verdict;
  // @ts-expect-error: a rejection has no claims
  rejected.claims;
  // @ts-expect-error: not in its report either
  rejected.report.claims.product;
  // @ts-expect-error: a rejection is not verified
  const verified: Verified = rejected;
  void verified;
}

// @ts-expect-error: what looks like a verified verdict is none
export const forged: Verified = { ok: true, claims: {} as Claims, report: {} as Verified["report"], reportJson: "", checks: [], code: "ok", explain: () => "" };

// @ts-expect-error: the class is a type only, so that nobody can construct it
export const constructed = new everything.Verified();

export const narrowed = (value: unknown): Claims | undefined => (isVerified(value) ? value.claims : undefined);

// @ts-expect-error: text is not bytes
void verify("evidence", { policy, at: new Date() });
// @ts-expect-error: a question has a time
void verify(bytes, { policy });
// @ts-expect-error: a misspelt nonce
void verify(bytes, { policy, at: new Date(), nonse: bytes });
// @ts-expect-error: nothing is silently unstated
export const unbound: Policy = { veritee: 1, kinds: ["sev-snp"], identity: { waive: "a reason" } };
// @ts-expect-error: stated or waived, not both
export const both: Policy = { veritee: 1, kinds: ["sev-snp"], bind: { waive: "a reason", report_data: "nonce" }, identity: { waive: "a reason" } };
// @ts-expect-error: an empty list of kinds
export const empty: Policy = { veritee: 1, kinds: [], bind: { waive: "a reason" }, identity: { waive: "a reason" } };

export const strict: Policy = {
  veritee: 1,
  kinds: ["sev-snp"],
  bind: { report_data: "sha512(len(nonce) ‖ nonce ‖ len(key) ‖ key)" },
  identity: { measurement: [{ hex: "00".repeat(48), label: "web", not_after: "2027-01-31" }] },
  snp: {
    vmpl: [0],
    tcb_minimum: [{ family: 0x19, model: 0x11, stepping: 1, snp: 23, of: ["reported", "committed"] }],
    require_platform: ["alias-check-complete"],
    current_mitigations: 2n ** 63n,
  },
  waive: [{ check: "snp.revocation", reason: "checked every hour" }],
};

// Every section of the schema has its type.
export const sections: Policy = {
  veritee: 1,
  kinds: ["azure-snp-vtpm", "gcp-vtpm", "maa-jwt", "ita-jwt", "google-jwt", "nras-jwt", "ear-jwt", "tpm", "tdx", "sgx"],
  bind: { report_data: { hex: "00".repeat(64) } },
  identity: { signer: [{ id_key: "00".repeat(48) }] },
  tdx: { statuses: ["UpToDate", "SWHardeningNeeded"], grace: { status: "OutOfDate", days: 30 } },
  tpm: { pcrs: [{ label: "image", bank: "sha256", values: { 4: "00".repeat(32), 7: "00".repeat(32) } }], require: [{ bank: "sha384", pcrs: [0, 1] }] },
  azure: { paravisors: [{ measurement: "00".repeat(48), label: "paravisor" }], user_data: "nonce", secure_boot: true },
  gcp: { tee_link: "shared-nonce", zones: ["us-central1-a"] },
  event_log: { required: true, replayed: [4, 7], replayed_rtmrs: [1], kernel_command_line: ["quiet"] },
  jwt: { issuers: ["https://a.example"], audience: "me", max_age: 60 },
  maa: { attestation_types: ["sevsnpvm"], policy_hashes: ["x"] },
  ita: { policy_ids: ["x"], refuse_unmatched_policies: true },
  google: { hardware: ["GCP_INTEL_TDX"], support: "STABLE" },
  nras: { gpus_minimum: 8 },
  ear: { attesters: ["tdx"], statuses: ["affirming"] },
};

// Values of a TPM's registers say which guests are accepted.
export const golden: Policy = { veritee: 1, kinds: ["tpm"], bind: { report_data: "nonce" }, identity: {}, tpm: { pcrs: [{ bank: "sha256", values: { 4: "00".repeat(32) } }] } };

// @ts-expect-error: no bank of this name
export const bank: Policy["tpm"] = { require: [{ bank: "sha3", pcrs: [0] }] };
// @ts-expect-error: no status that can be accepted
export const revoked: Policy["tdx"] = { statuses: ["Revoked"] };
// @ts-expect-error: no fifth privilege level
export const level: Policy["snp"] = { vmpl: [4] };

// A file that was imported is a policy for a question, whatever TypeScript makes of its texts.
void verify(bytes, { policy: client, at: new Date() });
export const imported: readonly PolicyJson[] = [client, explore];
// @ts-expect-error: but no Policy, since nobody looked into it
export const asPolicy: Policy = client;
// Nor is everything one.
// @ts-expect-error: nothing is silently unstated
void verify(bytes, { policy: { ...client, bind: {} }, at: new Date() });
// @ts-expect-error: what must be stated is missing
void verify(bytes, { policy: { veritee: 1 }, at: new Date() });
// @ts-expect-error: a misspelt member
void verify(bytes, { policy: { veritee: 1, kinds: ["sev-snp"], bind: { waive: "a reason" }, identity: { waive: "a reason" }, snpp: {} }, at: new Date() });
// A Policy is one of course, and a section may be left open.
export const ask = (snp: Policy["snp"]): Ask => ({ policy: { ...client, snp }, at: "2026-06-01" });
export const strictly = (own: Policy): PolicyJson => own;

// The claims of one quote are the state for the next.
export const next = (verified: Verified): Ask["tpmState"] => verified.tpmState ?? undefined;
export const kept = (claims: Claims): TpmState | null => claims.tpm;

export const kind = (inspection: Inspection): Kind | string => (inspection.kind === null ? inspection.code : (inspection.fields[0]?.value ?? inspection.kind));
// @ts-expect-error: what was only looked at has no claims
void inspect(bytes).then((inspection) => inspection.claims);

export const key = (release: Release): string | undefined => {
  // @ts-expect-error: a prediction before the verdict was looked at
  release.prediction.released;
  if (release.prediction === null) {
    const rejected: Rejected = release.verdict;
    return rejected.code;
  }
  const verified: Verified = release.verdict;
  return verified.ok && release.prediction.released ? release.prediction.wrappingKey?.thumbprint : undefined;
};
const release: ReleasePolicy = {
  version: "1.0.0",
  anyOf: [{ authority: "https://a.example", allOf: [{ claim: "a.b", equals: false }, { anyOf: [{ claim: "c", equals: "d" }] }] }],
};
void predictRelease(bytes, release, { policy, at: new Date(), mode: "strict" });
// @ts-expect-error: how it is read must be said
void predictRelease(bytes, release, { policy, at: new Date() });
// @ts-expect-error: the only operator is equals
export const operator: ReleasePolicy = { version: "1.0.0", anyOf: [{ authority: "https://a.example", allOf: [{ claim: "a", notEquals: "b" }] }] };
