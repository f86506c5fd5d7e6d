// Every function of the package, as a call that may wait for the WebAssembly: the arguments are copied at once.

import { texts, type Call } from "./engine.js";
import { VeriteeError } from "./error.js";
import { read } from "./json.js";
import { MAX_EVIDENCE_BYTES } from "./limits.js";
import type { Inspection, OpenIdMetadata } from "./look.js";
import { bytes, copied, document as policyText, text, type Ask } from "./question.js";
import { Prediction, type Release, type ReleaseAsk, type ReleaseLint, type ReleaseMode, type ReleasePolicy } from "./release.js";
import type { Need } from "./report.js";
import { verdict, type Verdict } from "./verdict.js";

export function verify(evidence: Uint8Array, ask: Ask): Call<Verdict> {
  const question = copied(evidence, ask);
  return (engine) => verdict(...texts(engine.verify(question), 3));
}

export function needs(evidence: Uint8Array): Call<readonly Need[]> {
  const copy = bytes("evidence", evidence, MAX_EVIDENCE_BYTES);
  return (engine) => read(engine.needs(copy));
}

export function inspect(evidence: Uint8Array): Call<Inspection> {
  const copy = bytes("evidence", evidence, MAX_EVIDENCE_BYTES);
  return (engine) => read(engine.inspect(copy));
}

export function predictRelease(token: Uint8Array, releasePolicy: ReleasePolicy | string, releaseAsk: ReleaseAsk): Call<Release> {
  if (typeof releaseAsk !== "object" || releaseAsk === null) {
    throw new VeriteeError("ask.type", "the question must be an object with mode, policy and at");
  }
  const { mode, ...ask } = releaseAsk;
  const rules = releaseText(releasePolicy);
  const how = text("mode", mode);
  const question = copied(token, ask);
  return (engine) => {
    const answer = engine.predictRelease(question, rules, how);
    const found = verdict(...texts(answer, 3));
    if (!found.ok) {
      return Object.freeze({ verdict: found, prediction: null });
    }
    const [, , , prediction, explanation] = texts(answer, 5);
    return Object.freeze({ verdict: found, prediction: new Prediction(prediction, explanation) });
  };
}

export function lintRelease(releasePolicy: ReleasePolicy | string, mode: ReleaseMode): Call<ReleaseLint> {
  const rules = releaseText(releasePolicy);
  const how = text("mode", mode);
  return (engine) => read(engine.lintRelease(rules, how));
}

export function maaPolicyHash(policy: string): Call<string> {
  const copy = text("policy", policy);
  return (engine) => engine.maaPolicyHash(copy);
}

export function openIdMetadata(document: Uint8Array, issuer: string): Call<OpenIdMetadata> {
  const copy = bytes("document", document, MAX_EVIDENCE_BYTES);
  const whose = text("issuer", issuer);
  return (engine) => read(engine.openIdMetadata(copy, whose));
}

function releaseText(policy: unknown): string {
  return policyText("release-policy", "skr.policy.unreadable", policy);
}
