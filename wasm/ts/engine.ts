import { VeriteeError } from "./error.js";
import type { Question } from "./question.js";

/** What the core exports. */
export interface Engine {
  verify(question: Question): string[];
  needs(evidence: Uint8Array): string;
  inspect(evidence: Uint8Array): string;
  predictRelease(question: Question, releasePolicy: string, mode: string): string[];
  lintRelease(releasePolicy: string, mode: string): string;
  maaPolicyHash(policy: string): string;
  openIdMetadata(document: Uint8Array, issuer: string): string;
}

/** A call whose arguments were copied, so that it may wait for the WebAssembly. */
export type Call<T> = (engine: Engine) => T;

/** Makes the call. */
export function made<T>(engine: Engine, call: Call<T>): T {
  try {
    return call(engine);
  } catch (cause) {
    if (cause instanceof VeriteeError) {
      throw cause;
    }
    if (cause instanceof Error && "code" in cause && typeof cause.code === "string") {
      throw new VeriteeError(cause.code, cause.message);
    }
    throw new VeriteeError("engine.failed", "the WebAssembly stopped; most likely it had too little memory", { cause });
  }
}

/** The texts of an answer: those of the verdict, and those of a prediction if there is one. */
export function texts<N extends 3 | 5>(answer: readonly string[], count: N): N extends 3 ? [string, string, string] : [string, string, string, string, string] {
  if (answer.length < count) {
    throw new VeriteeError("engine.failed", "the WebAssembly is not that of this package");
  }
  return answer.slice(0, count) as N extends 3 ? [string, string, string] : [string, string, string, string, string];
}

export function notLoaded(cause: unknown): VeriteeError {
  return new VeriteeError("engine.load", "the WebAssembly could not be loaded", { cause });
}
