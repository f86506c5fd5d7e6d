import { VeriteeError } from "./error.js";
import type { Question } from "./question.js";
import { read, type Verdict } from "./verdict.js";

/** The one export of the core. */
export type Engine = (...question: Question) => string[];

/** Puts the question to the core. */
export function answer(engine: Engine, question: Question): Verdict {
  let texts: string[];
  try {
    texts = engine(...question);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && typeof cause.code === "string") {
      throw new VeriteeError(cause.code, cause.message);
    }
    throw new VeriteeError("engine.failed", "the WebAssembly stopped; most likely it had too little memory", { cause });
  }
  const [report, explanation, untimely] = texts;
  if (report === undefined || explanation === undefined || untimely === undefined) {
    throw new VeriteeError("engine.failed", "the WebAssembly is not that of this package");
  }
  return read(report, explanation, untimely);
}

export function notLoaded(cause: unknown): VeriteeError {
  return new VeriteeError("engine.load", "the WebAssembly could not be loaded", { cause });
}
