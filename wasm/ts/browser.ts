import load, { verify as engine } from "./veritee.js";

import { answer, notLoaded } from "./engine.js";
import { VeriteeError } from "./error.js";
import type { WasmSource } from "./face.js";
import { copied, type Ask } from "./question.js";
import type { Verdict } from "./verdict.js";

export * from "./face.js";

let loaded = false;

/** Loads the WebAssembly, from beside this module unless told otherwise. `verify` does it by itself. */
export async function ready(wasm?: WasmSource): Promise<void> {
  if (loaded) {
    return;
  }
  try {
    await (wasm === undefined ? load() : load({ module_or_path: wasm }));
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
  const question = copied(evidence, ask);
  await ready();
  return answer(engine, question);
}

/** As {@link verify}, but at once. In a browser, `await ready()` must have come before. */
export function verifySync(evidence: Uint8Array, ask: Ask): Verdict {
  const question = copied(evidence, ask);
  if (!loaded) {
    throw new VeriteeError("engine.not-ready", "the WebAssembly is not loaded yet: await ready() before");
  }
  return answer(engine, question);
}
