import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { runInNewContext } from "node:vm";

import { isVerified, MAX_EVIDENCE_BYTES, ready, verify, verifySync, VeriteeError, type Ask, type Policy } from "veritee";

const root = process.env["VERITEE_ROOT"] ?? "";
const real = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, "conformance/vectors/real/sev-8.0.0", name)));
const milan = real("report_milan.bin");
const vcek = real("vcek_milan.der");
const policy = readFileSync(join(root, "examples/policies/explore.json"), "utf8");
const document = JSON.parse(policy) as Policy;
const at = "2026-06-01T00:00:00Z";
const ask: Ask = { policy, at, collateral: [vcek] };

const flipped = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte));

/** The code of the error that a question makes, in both ways of asking it; it is never anything but a VeriteeError. */
async function misuse(evidence: unknown, question: unknown): Promise<string> {
  const code = (error: unknown): string => {
    assert.ok(error instanceof VeriteeError && error instanceof Error, String(error));
    assert.equal(error.name, "VeriteeError");
    assert.notEqual(error.message, "");
    return error.code;
  };
  const asynchronous = await verify(evidence as Uint8Array, question as Ask).then(() => "no error", code);
  let synchronous = "no error";
  try {
    verifySync(evidence as Uint8Array, question as Ask);
  } catch (error) {
    synchronous = code(error);
  }
  assert.equal(synchronous, asynchronous);
  return synchronous;
}

test("a genuine report is verified", async () => {
  const verdict = await verify(milan, ask);
  assert.ok(verdict.ok, verdict.explain());
  assert.equal(verdict.code, "ok");
  assert.equal(verdict.claims.product, "Milan");
  assert.equal(verdict.claims.tee, "sev-snp");
  assert.equal(verdict.claims.signer?.anchor_pinned, true);
  assert.equal(verdict.claims.snp?.vmpl, 0);
  assert.match(verdict.claims.measurements[0]?.value ?? "", /^[0-9a-f]{96}$/u);
  assert.equal(verdict.report.verdict, "verified");
  assert.equal(JSON.stringify(verdict.report), verdict.reportJson);
  assert.equal(verdict.checks.find((check) => check.id === "snp.signature")?.status, "pass");
  assert.match(verdict.explain(), /^VERIFIED {2}sev-snp/u);
  assert.ok(isVerified(verdict));
  assert.deepEqual(verifySync(milan, ask).reportJson, verdict.reportJson);
});

test("a genuine quote is verified", async () => {
  const intel = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, "conformance/vectors/real/dcap-qvl-0.7.1", name)));
  const quote = intel("tdx_quote_td15ex");
  const question: Ask = { policy: { ...document, tdx: { statuses: ["UpToDate"] }, waive: [] , kinds: ["tdx"] }, at: "2026-10-20T00:00:00Z", collateral: [intel("tdx_quote_td15ex_collateral")] };
  const verdict = await verify(quote, question);
  assert.ok(verdict.ok, verdict.explain());
  assert.equal(verdict.claims.tee, "tdx");
  assert.equal(verdict.claims.tcb.status, "UpToDate");
  const { launch } = verdict.claims.tcb;
  assert.ok(launch !== null && "status" in launch && launch.status === "UpToDate");
  assert.equal(verdict.claims.tdx?.mrseam.length, 96);
  const missing = await verify(quote, { ...question, collateral: [] });
  assert.equal(missing.code, "missing.tdx.collateral");
});

test("a flipped bit is refused", async () => {
  const verdict = await verify(flipped(milan, 0x90), ask);
  assert.ok(!verdict.ok);
  assert.equal(verdict.code, "snp.signature");
  assert.equal(verdict.report.claims, null);
  assert.ok(!("claims" in verdict));
  assert.ok(!isVerified(verdict));
  assert.match(verdict.explain(), /^REJECTED/u);
});

test("what is missing is told, and where to fetch it", async () => {
  const verdict = await verify(milan, { policy, at });
  assert.ok(!verdict.ok);
  assert.equal(verdict.code, "missing.snp.vek");
  assert.equal(verdict.needs[0]?.what, "snp.vcek");
  assert.match(verdict.needs[0]?.urls[0] ?? "", /^https:\/\/kdsintf\.amd\.com\/vcek\/v1\/Milan\//u);
});

test("bad evidence is a verdict, however bad", async () => {
  const huge = new Uint8Array(1 << 30);
  huge.set(milan);
  for (const [evidence, code] of [
    [new Uint8Array(), "evidence.kind.empty"],
    [new Uint8Array(MAX_EVIDENCE_BYTES), "evidence.kind.unrecognized"],
    [new Uint8Array(MAX_EVIDENCE_BYTES + 1), "evidence.kind.too-large"],
    [huge, "evidence.kind.too-large"],
  ] as const) {
    assert.equal((await verify(evidence, ask)).code, code);
  }
  assert.equal((await verify(milan, { ...ask, collateral: [huge, vcek] })).ok, false);
  for (let length = 0; length < milan.length; length += 37) {
    assert.equal((await verify(milan.subarray(0, length), ask)).ok, false);
  }
  assert.ok((await verify(milan, ask)).ok, "and the next question is answered as ever");
});

test("a wrong clock is told apart", async () => {
  for (const [when, code, untimely] of [
    ["2010-01-01", "snp.chain.ark-validity.early", "early"],
    ["2060-01-01", "snp.chain.ark-validity.expired", "late"],
  ] as const) {
    const verdict = await verify(milan, { ...ask, at: when });
    assert.ok(!verdict.ok);
    assert.equal(verdict.code, code);
    assert.equal(verdict.untimely, untimely);
    assert.equal(verdict.firstFailure?.code, code);
  }
  const verdict = await verify(flipped(milan, 0x90), ask);
  assert.ok(!verdict.ok);
  assert.equal(verdict.untimely, null);
  assert.equal(verdict.firstFailure?.id, "snp.signature");
});

test("a wrong question is a typed error", async () => {
  for (const [change, code] of [
    [{ policy: '{"no_such_key":1}' }, "policy.unreadable"],
    [{ policy: { ...document, no_such_key: 1 } }, "policy.unreadable"],
    [{ policy: { ...document, kinds: [] } }, "policy.empty-list"],
    [{ policy: { ...document, clock_skew_seconds: 0.5 } }, "policy.unreadable"],
    [{ policy: { ...document, snp: { current_mitigations: 2 ** 53 } } }, "policy.unreadable"],
    [{ policy: { ...document, snp: () => 1 } }, "policy.unreadable"],
    [{ policy: 1 }, "ask.policy.type"],
    [{ policy: null }, "ask.policy.type"],
    [{ at: "yesterday" }, "time.unreadable"],
    [{ at: new Date(NaN) }, "time.unreadable"],
    [{ at: new Date(-1) }, "time.unreadable"],
    [{ at: 1_780_272_000 }, "ask.at.type"],
    [{ nonce: new Uint8Array() }, "ask.nonce.empty"],
    [{ nonce: "00" }, "ask.nonce.type"],
    [{ nonce: null }, "ask.nonce.type"],
    [{ key: [1, 2] }, "ask.key.type"],
    [{ collateral: vcek }, "ask.collateral.type"],
    [{ collateral: [new Uint16Array(2)] }, "ask.collateral.type"],
    [{ collateral: Array<Uint8Array>(33).fill(vcek) }, "ask.collateral.too-many"],
    [{ trust: [{ length: 1, 0: 1 }] }, "ask.trust.type"],
    [{ trust: [vcek] }, "trust.unrecognized"],
    [{ nonse: milan }, "ask.unknown"],
  ] as const) {
    assert.equal(await misuse(milan, { ...ask, ...change }), code, JSON.stringify(Object.keys(change)));
  }
  assert.equal(await misuse(milan, undefined), "ask.type");
  for (const evidence of [undefined, null, "text", milan.buffer, [...milan], { [Symbol.toStringTag]: "Uint8Array" }]) {
    assert.equal(await misuse(evidence, ask), "ask.evidence.type");
  }
});

test("a buffer that was given away is a typed error", async () => {
  const gone = milan.slice();
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  assert.equal(await misuse(gone, ask), "ask.evidence.detached");
  assert.equal(await misuse(milan, { ...ask, nonce: gone }), "ask.nonce.detached");
  assert.equal(await misuse(milan, { ...ask, collateral: [gone] }), "ask.collateral.detached");
});

test("what happens to the buffers afterwards changes nothing", async () => {
  const expected = verifySync(milan, ask).reportJson;
  const evidence = milan.slice();
  const certificate = vcek.slice();
  const collateral = [certificate];
  const pending = verify(evidence, { policy, at, collateral });
  evidence.fill(0);
  certificate.fill(0);
  collateral.length = 0;
  const verdict = await pending;
  assert.equal(verdict.reportJson, expected);
});

test("bytes may be views, Buffers, shared, or another realm's", async () => {
  const padded = new Uint8Array(milan.length + 20);
  padded.set(milan, 7);
  const shared = new Uint8Array(new SharedArrayBuffer(milan.length));
  shared.set(milan);
  const foreign = runInNewContext("Uint8Array.from(bytes)", { bytes: [...milan] }) as Uint8Array;
  assert.ok(!(foreign instanceof Uint8Array));
  for (const evidence of [padded.subarray(7, 7 + milan.length), Buffer.from(milan), shared, foreign]) {
    assert.ok((await verify(evidence, ask)).ok);
  }
});

test("a verdict can be neither changed nor forged", async () => {
  const verdict = await verify(milan, ask);
  assert.ok(verdict.ok);
  for (const part of [verdict, verdict.report, verdict.checks, verdict.claims, verdict.claims.tcb]) {
    assert.ok(Object.isFrozen(part));
  }
  const constructor = verdict.constructor as new (...args: unknown[]) => unknown;
  assert.throws(() => new constructor(Symbol("veritee"), verdict.report, "", ""), { code: "verdict.forged" });
  assert.ok(!isVerified({ ...verdict, explain: () => "" }));
  assert.ok(!isVerified(Object.create(verdict)));
  const exported = Object.keys(await import("veritee")).sort();
  const asked = ["inspect", "lintRelease", "maaPolicyHash", "needs", "openIdMetadata", "predictRelease", "verify"];
  const limits = ["MAX_COLLATERAL_BYTES", "MAX_COLLATERAL_FILES", "MAX_EVIDENCE_BYTES", "MAX_RELEASE_POLICY_BYTES"];
  assert.deepEqual(exported, [...limits, "VeriteeError", "isVerified", "ready", ...asked, ...asked.map((name) => `${name}Sync`)].sort());
});

test("the policy and the time can be given in two ways", async () => {
  const { reportJson } = await verify(milan, ask);
  assert.equal((await verify(milan, { ...ask, policy: document })).reportJson, reportJson);
  assert.equal((await verify(milan, { ...ask, at: new Date("2026-06-01T00:00:00.999Z") })).reportJson, reportJson);
  const exact = { ...document, snp: { guest_svn_minimum: 2n ** 63n + 1n } } as unknown as Policy;
  await assert.rejects(verify(milan, { ...ask, policy: exact }), { code: "policy.unreadable", message: /`9223372036854775809`/u });
  assert.equal((await verify(milan, { ...ask, policy: { ...document, snp: { current_mitigations: 2n ** 63n } } })).code, "snp.mitigations.unknown");
});

test("a policy out of a JSON file is used as it is", async () => {
  const { default: imported } = await import("./explore.json", { with: { type: "json" } });
  assert.equal((await verify(milan, { ...ask, policy: imported })).reportJson, (await verify(milan, ask)).reportJson);
});

test("a nonce that was given is compared", async () => {
  const verdict = await verify(milan, { ...ask, nonce: new Uint8Array(32).fill(1) });
  assert.equal(verdict.code, "bind.report-data.mismatch");
});

test("the WebAssembly can be had by itself", async () => {
  await ready();
  const wasm = readFileSync(createRequire(import.meta.url).resolve("veritee/veritee.wasm"));
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(wasm)).filter(({ kind, name }) => kind === "function" && !name.startsWith("__"));
  assert.deepEqual(exported.map(({ name }) => name).sort(), ["inspect", "lintRelease", "maaPolicyHash", "needs", "openIdMetadata", "predictRelease", "verify"]);
});
