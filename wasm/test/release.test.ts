import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { isVerified, lintRelease, lintReleaseSync, predictRelease, predictReleaseSync, VeriteeError, type ReleaseAsk, type ReleasePolicy } from "veritee";

const folder = join(process.env["VERITEE_ROOT"] ?? "", "conformance/vectors/skr");
const bytes = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
const text = (name: string): string => readFileSync(join(folder, name), "utf8");
const token = bytes("tokens/snp.jwt");
const good = text("release/good.json");
const ask: ReleaseAsk = { policy: text("policies/azure.json"), at: "2026-06-01T00:00:00Z", trust: [bytes("trust/azure.json")], mode: "strict" };

test("a key that would be released", async () => {
  const { verdict, prediction } = await predictRelease(token, good, ask);
  assert.ok(prediction !== null, verdict.explain());
  assert.ok(isVerified(verdict));
  assert.equal(prediction.released, true);
  assert.equal(prediction.code, "released");
  assert.equal(`${prediction.reportJson}\n`, text("predictions/released.json"));
  assert.equal(JSON.stringify(prediction.report), prediction.reportJson);
  assert.equal(prediction.explain(), text("predictions/released.txt"));
  assert.match(prediction.wrappingKey?.thumbprint ?? "", /^[0-9a-f]{64}$/u);
  assert.ok(prediction.report.preconditions.every(({ holds }) => holds));
  const { policy } = prediction.report;
  assert.equal(policy.rule, "anyOf");
  assert.equal(policy.of[0]?.authority, prediction.report.issuer);
  assert.equal(policy.of[0]?.of[0]?.rule, "equals");
  for (const part of [prediction, prediction.report, policy.of[0], prediction.wrappingKey]) {
    assert.ok(Object.isFrozen(part));
  }
  assert.deepEqual(predictReleaseSync(token, JSON.parse(good) as ReleasePolicy, ask).prediction, prediction);
});

test("a key that would not", async () => {
  const other = good.replace(/"equals": *"[^"]*"/u, '"equals": "something else"');
  assert.notEqual(other, good);
  const { verdict, prediction } = await predictRelease(token, other, ask);
  assert.ok(verdict.ok && prediction !== null);
  assert.equal(prediction.released, false);
  assert.equal(prediction.code, "skr.policy");
  assert.match(prediction.explain(), /^DENIED/u);
});

test("of a token that is not verified nothing is foretold", async () => {
  const forged = token.slice();
  forged[forged.length - 20]! ^= 1;
  const release = await predictRelease(forged, good, ask);
  assert.equal(release.prediction, null);
  assert.ok(!release.verdict.ok);
  assert.match(release.verdict.code, /^jwt\./u);
  assert.equal((await predictRelease(new Uint8Array(9), good, ask)).verdict.code, "evidence.kind.unrecognized");
});

test("a wrong question is a typed error", async () => {
  const code = async (policy: unknown, change: object): Promise<string> => {
    const failed = (error: unknown): string => {
      assert.ok(error instanceof VeriteeError, String(error));
      return error.code;
    };
    return predictRelease(token, policy as string, { ...ask, ...change }).then(() => "no error", failed);
  };
  for (const [policy, change, want] of [
    [good, { mode: "loose" }, "skr.mode"],
    [good, { mode: undefined }, "ask.mode.type"],
    [good, { policy: "{}" }, "policy.unreadable"],
    [good, { nonse: token }, "ask.unknown"],
    [good, { at: "yesterday" }, "time.unreadable"],
    ["{}", {}, "skr.policy.version"],
    ["[", {}, "skr.policy.unreadable"],
    [{ ...JSON.parse(good), version: "2.0.0" }, {}, "skr.policy.version"],
    [{ ...JSON.parse(good), more: 0.5 }, {}, "skr.policy.unreadable"],
    [1, {}, "ask.release-policy.type"],
    [" ".repeat(1 << 20), {}, "skr.policy.too-large"],
  ] as const) {
    assert.equal(await code(policy, change), want);
  }
  await assert.rejects(predictRelease(token, good, undefined as unknown as ReleaseAsk), { code: "ask.type" });
});

test("what is doubtful in a release policy", async () => {
  assert.deepEqual(await lintRelease(good, "strict"), { veritee: 1, mode: "strict", findings: [] });
  const { findings } = lintReleaseSync(text("release/kept-mutable.json"), "azure-compatible");
  assert.ok(findings.length > 0);
  assert.ok(findings.every(({ code, message }) => code.startsWith("skr.lint.") && message !== ""));
  assert.ok(Object.isFrozen(findings[0]));
  await assert.rejects(lintRelease("{}", "strict"), { name: "VeriteeError", code: "skr.policy.version" });
});
