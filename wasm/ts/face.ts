// What both entries export.

export { VeriteeError } from "./error.js";
export type * from "./policy.js";
export type * from "./report.js";
export { MAX_COLLATERAL_BYTES, MAX_EVIDENCE_BYTES } from "./question.js";
export type { Ask } from "./question.js";
export { isVerified } from "./verdict.js";
export type { Rejected, Untimely, Verdict, Verified } from "./verdict.js";

/** Where the WebAssembly may come from instead: its address, its bytes, or the compiled module. */
export type WasmSource = URL | Uint8Array<ArrayBuffer> | ArrayBuffer | WebAssembly.Module;
