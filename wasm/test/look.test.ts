import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import {
  MAX_COLLATERAL_BYTES,
  MAX_EVIDENCE_BYTES,
  inspect,
  inspectSync,
  maaPolicyHash,
  maaPolicyHashSync,
  needs,
  needsSync,
  openIdMetadata,
  openIdMetadataSync,
  verify,
  VeriteeError,
  type Ask,
  type Policy,
} from "veritee";

const root = process.env["VERITEE_ROOT"] ?? "";
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, name)));
const text = (name: string): string => readFileSync(join(root, name), "utf8");
const milan = file("conformance/vectors/real/sev-8.0.0/report_milan.bin");
const at = "2026-06-01T00:00:00Z";
const coded = (code: string): { name: string; code: string } => ({ name: "VeriteeError", code });

test("what evidence needs is told before it is verified", async () => {
  const [need] = await needs(milan);
  assert.equal(need?.what, "snp.vcek");
  assert.match(need.urls[0] ?? "", /^https:\/\/kdsintf\.amd\.com\/vcek\/v1\/Milan\//u);
  assert.ok(Object.isFrozen(need));
  const verdict = await verify(milan, { policy: text("examples/policies/explore.json"), at });
  assert.ok(!verdict.ok);
  assert.deepEqual(needsSync(milan)[0], verdict.needs[0]);
  assert.deepEqual(needsSync(new Uint8Array(9)), []);
  assert.deepEqual(needsSync(new Uint8Array(MAX_EVIDENCE_BYTES + 1)), []);
});

test("evidence can be looked at, and bytes that are none too", async () => {
  const found = await inspect(milan);
  assert.equal(found.kind, "sev-snp");
  assert.ok(found.kind !== null);
  assert.equal(found.fields.find(({ name }) => name === "version")?.value, "2");
  assert.ok(found.fields.every(({ name, value }) => name !== "" && typeof value === "string"));
  assert.ok(Object.isFrozen(found) && Object.isFrozen(found.fields[0]));
  assert.ok(!("claims" in found));
  assert.deepEqual(inspectSync(milan), found);
  for (const [evidence, code] of [
    [new Uint8Array(), "evidence.kind.empty"],
    [new Uint8Array(9), "evidence.kind.unrecognized"],
    [new Uint8Array(MAX_EVIDENCE_BYTES + 1), "evidence.kind.too-large"],
  ] as const) {
    const none = inspectSync(evidence);
    assert.ok(none.kind === null);
    assert.equal(none.code, code);
    assert.notEqual(none.detail, "");
    assert.deepEqual(Object.keys(none), ["kind", "code", "detail"]);
  }
});

test("only bytes can be looked at", async () => {
  for (const evidence of ["text", [...milan], milan.buffer, null] as unknown as Uint8Array[]) {
    await assert.rejects(needs(evidence), coded("ask.evidence.type"));
    await assert.rejects(inspect(evidence), coded("ask.evidence.type"));
    assert.throws(() => inspectSync(evidence), coded("ask.evidence.type"));
  }
});

test("the limits are the core's", () => {
  assert.equal(MAX_EVIDENCE_BYTES, 4 << 20);
  assert.equal(MAX_COLLATERAL_BYTES, 4 << 20);
});

test("Azure's service hashes policies in its own way", async () => {
  const hash = await maaPolicyHash("version=1.0; authorizationrules{=> permit();}; issuancerules{};");
  assert.equal(hash, "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU");
  assert.notEqual(maaPolicyHashSync(""), hash);
  await assert.rejects(maaPolicyHash(milan as unknown as string), coded("ask.policy.type"));
});

test("metadata is the issuer's own", async () => {
  const metadata = { issuer: "https://a.example", jwks_uri: "https://a.example/certs", id_token_signing_alg_values_supported: ["RS256"] };
  const document = (change: object): Uint8Array => new TextEncoder().encode(JSON.stringify({ ...metadata, ...change }));
  const own = await openIdMetadata(document({}), "https://a.example");
  assert.deepEqual(own, { issuer: "https://a.example", jwks_uri: "https://a.example/certs", algorithms: ["RS256"] });
  for (const change of [{ issuer: "https://a.example/" }, { jwks_uri: "http://a.example/certs" }, { id_token_signing_alg_values_supported: [1] }]) {
    assert.throws(() => openIdMetadataSync(document(change), "https://a.example"), coded("openid.metadata"));
  }
  await assert.rejects(openIdMetadata("{}" as unknown as Uint8Array, ""), coded("ask.document.type"));
  await assert.rejects(openIdMetadata(document({}), undefined as unknown as string), coded("ask.issuer.type"));
});

test("a TPM's counters only go forward", async () => {
  interface Vector {
    readonly evidence: string;
    readonly policy: Policy;
    readonly at: string;
    readonly trust: readonly string[];
    readonly nonce: string;
  }
  const { evidence, policy, at: then, trust, nonce } = JSON.parse(text("conformance/vectors/tpm/quote/rsassa-sha256.json")) as Vector;
  const decoded = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));
  const ask: Ask = { policy, at: then, trust: trust.map(decoded), nonce: decoded(nonce) };
  const first = await verify(decoded(evidence), ask);
  assert.ok(first.ok, first.explain());
  const { tpm } = first.claims;
  assert.ok(tpm !== null && first.tpmState !== null);
  assert.equal(JSON.stringify(first.tpmState), JSON.stringify({ clock: tpm.clock, reset_count: tpm.reset_count, restart_count: tpm.restart_count }));
  const code = async (tpmState: unknown): Promise<string> => {
    try {
      return (await verify(decoded(evidence), { ...ask, tpmState } as Ask)).code;
    } catch (error) {
      assert.ok(error instanceof VeriteeError);
      return error.code;
    }
  };
  for (const same of [first.tpmState, JSON.stringify(first.tpmState), tpm]) {
    assert.equal(await code(same), "tpm.counters.clock", "the very same quote again");
  }
  assert.equal(await code({ ...tpm, clock: String(BigInt(tpm.clock) - 1n) }), "ok");
  assert.equal(await code({ ...tpm, reset_count: tpm.reset_count + 1 }), "tpm.counters.reset");
  assert.equal(await code({ ...tpm, restart_count: tpm.restart_count + 1 }), "tpm.counters.restart");
  assert.equal(await code({ ...tpm, clock: String(2n ** 64n - 1n) }), "tpm.counters.clock");
  for (const change of [{ clock: 1 }, { clock: "-1" }, { clock: String(2n ** 64n) }, { clock: "1e3" }, { reset_count: -1 }, { reset_count: 0.5 }, { restart_count: 2 ** 32 }, { restart_count: undefined }]) {
    assert.equal(await code({ ...tpm, ...change }), "ask.tpm-state", JSON.stringify(Object.keys(change)));
  }
  assert.equal(await code("{}"), "ask.tpm-state");
  assert.equal(await code(null), "ask.tpm-state.type");
  assert.equal(await code(1), "ask.tpm-state.type");
  assert.equal((await verify(milan, { policy: text("examples/policies/explore.json"), at, tpmState: tpm })).code, "evidence.kind.no-counters");
});
