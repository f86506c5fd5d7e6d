import { readFileSync } from "node:fs";

import load, { initSync, verify as engine } from "./veritee.js";

import { answer, notLoaded } from "./engine.js";
import type { WasmSource } from "./face.js";
import { copied, type Ask } from "./question.js";
import type { Verdict } from "./verdict.js";

export * from "./face.js";

let loaded = false;

function loadSync(): void {
  if (loaded) {
    return;
  }
  try {
    initSync({ module: readFileSync(new URL("./veritee_bg.wasm", import.meta.url)) });
  } catch (cause) {
    throw notLoaded(cause);
  }
  loaded = true;
}

/** Loads the WebAssembly, from beside this module unless told otherwise. `verify` and `verifySync` do it by themselves. */
export async function ready(wasm?: WasmSource): Promise<void> {
  if (wasm === undefined || loaded) {
    return loadSync();
  }
  try {
    await load({ module_or_path: wasm });
  } catch (cause) {
    throw notLoaded(cause);
  }
  loaded = true;
}

/**
 * Answers a question about evidence. Bad evidence is a verdict; only a wrong question, or WebAssembly that cannot be loaded,
 * is a {@link VeriteeError}.
 */
export async function verify(evidence: Uint8Array, ask: Ask): Promise<Verdict> {
  return verifySync(evidence, ask);
}

/** As {@link verify}, but at once. */
export function verifySync(evidence: Uint8Array, ask: Ask): Verdict {
  const question = copied(evidence, ask);
  loadSync();
  return answer(engine, question);
}
