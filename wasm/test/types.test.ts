// What must compile, and what must not.
import { test } from "node:test";

import { isVerified, verify, verifySync, VeriteeError, type Claims, type Policy, type PolicyJson, type Rejected, type Release, type Verdict, type Verified } from "veritee";
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
