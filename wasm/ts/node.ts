import { readFileSync } from "node:fs";

import load, * as core from "./veritee.js";

import * as calls from "./calls.js";
import { made, notLoaded, type Call } from "./engine.js";
import type { WasmSource } from "./face.js";
import type { Inspection, OpenIdMetadata } from "./look.js";
import type { Ask } from "./question.js";
import type { Release, ReleaseAsk, ReleaseLint, ReleaseMode, ReleasePolicy } from "./release.js";
import type { Need } from "./report.js";
import type { Verdict } from "./verdict.js";

export * from "./face.js";

let loaded = false;

function loadSync(): void {
  if (loaded) {
    return;
  }
  try {
    core.initSync({ module: readFileSync(new URL("./veritee_bg.wasm", import.meta.url)) });
  } catch (cause) {
    throw notLoaded(cause);
  }
  loaded = true;
}

/** Loads the WebAssembly, from beside this module unless told otherwise. The other functions do it by themselves. */
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

function now<T>(call: Call<T>): T {
  loadSync();
  return made(core, call);
}

/**
 * Answers a question about evidence. Bad evidence is a verdict; only a wrong question, or WebAssembly that cannot be loaded,
 * is a {@link VeriteeError}.
 */
export async function verify(evidence: Uint8Array, ask: Ask): Promise<Verdict> {
  return now(calls.verify(evidence, ask));
}

/** As {@link verify}, but at once. */
export function verifySync(evidence: Uint8Array, ask: Ask): Verdict {
  return now(calls.verify(evidence, ask));
}

/**
 * What would have to be fetched to verify this evidence, and where its publisher serves it; nothing if it is of no known kind.
 * Nothing is verified: the evidence names it.
 */
export async function needs(evidence: Uint8Array): Promise<readonly Need[]> {
  return now(calls.needs(evidence));
}

/** As {@link needs}, but at once. */
export function needsSync(evidence: Uint8Array): readonly Need[] {
  return now(calls.needs(evidence));
}

/** Shows the fields of evidence to a person who wants to look before, or without, verifying. Anyone can write them. */
export async function inspect(evidence: Uint8Array): Promise<Inspection> {
  return now(calls.inspect(evidence));
}

/** As {@link inspect}, but at once. */
export function inspectSync(evidence: Uint8Array): Inspection {
  return now(calls.inspect(evidence));
}

/**
 * Verifies a token of Microsoft Azure Attestation, and predicts whether a key vault would release to it a key that has this release
 * policy. The vault decides by its own reading.
 */
export async function predictRelease(token: Uint8Array, releasePolicy: ReleasePolicy | string, ask: ReleaseAsk): Promise<Release> {
  return now(calls.predictRelease(token, releasePolicy, ask));
}

/** As {@link predictRelease}, but at once. */
export function predictReleaseSync(token: Uint8Array, releasePolicy: ReleasePolicy | string, ask: ReleaseAsk): Release {
  return now(calls.predictRelease(token, releasePolicy, ask));
}

/** What is doubtful in a release policy: branches that say less than they seem to, or that nothing could fulfil. */
export async function lintRelease(releasePolicy: ReleasePolicy | string, mode: ReleaseMode): Promise<ReleaseLint> {
  return now(calls.lintRelease(releasePolicy, mode));
}

/** As {@link lintRelease}, but at once. */
export function lintReleaseSync(releasePolicy: ReleasePolicy | string, mode: ReleaseMode): ReleaseLint {
  return now(calls.lintRelease(releasePolicy, mode));
}

/** What tokens of Microsoft Azure Attestation name as `x-ms-policy-hash` if they were issued under the policy with this text. */
export async function maaPolicyHash(policy: string): Promise<string> {
  return now(calls.maaPolicyHash(policy));
}

/** As {@link maaPolicyHash}, but at once. */
export function maaPolicyHashSync(policy: string): string {
  return now(calls.maaPolicyHash(policy));
}

/**
 * Reads what an issuer serves at `/.well-known/openid-configuration`. It must be that issuer's own, to the character, and name a
 * key set that is served over HTTPS.
 */
export async function openIdMetadata(document: Uint8Array, issuer: string): Promise<OpenIdMetadata> {
  return now(calls.openIdMetadata(document, issuer));
}

/** As {@link openIdMetadata}, but at once. */
export function openIdMetadataSync(document: Uint8Array, issuer: string): OpenIdMetadata {
  return now(calls.openIdMetadata(document, issuer));
}
