import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";

import type { Ask } from "veritee";

const root = process.env["VERITEE_ROOT"] ?? "";
const real = (name: string): Uint8Array => new Uint8Array(readFileSync(join(root, "conformance/vectors/real/sev-8.0.0", name)));
const milan = real("report_milan.bin");
const policy = readFileSync(join(root, "examples/policies/explore.json"), "utf8");
const ask: Ask = { policy, at: "2026-06-01T00:00:00Z", collateral: [real("vcek_milan.der")] };

const wasm = createRequire(import.meta.url).resolve("veritee/veritee.wasm");
const browser = (await import(wasm.replace("veritee_bg.wasm", "browser.js"))) as typeof import("veritee");

test("the entry for browsers waits for its WebAssembly, and can be given it", async () => {
  assert.throws(() => browser.verifySync(milan, ask), { name: "VeriteeError", code: "engine.not-ready" });
  // Node's fetch does not read files: as if the network were down.
  await assert.rejects(browser.verify(milan, ask), { name: "VeriteeError", code: "engine.load" });
  await assert.rejects(browser.ready(new Uint8Array(8)), { name: "VeriteeError", code: "engine.load" });
  await browser.ready(await WebAssembly.compile(readFileSync(wasm)));
  assert.ok((await browser.verify(milan, ask)).ok);
  assert.ok(browser.verifySync(milan, ask).ok);
});

test("a buffer may change while the WebAssembly is being loaded", async () => {
  const fresh = (await import(`${wasm.replace("veritee_bg.wasm", "browser.js")}?fresh`)) as typeof import("veritee");
  const evidence = milan.slice();
  const pending = fresh.verify(evidence, ask);
  evidence.fill(0);
  assert.ok((await pending).ok);
});
