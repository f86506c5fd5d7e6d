// What both entries export.

export { VeriteeError } from "./error.js";
export { MAX_COLLATERAL_BYTES, MAX_COLLATERAL_FILES, MAX_EVIDENCE_BYTES, MAX_RELEASE_POLICY_BYTES } from "./limits.js";
export type * from "./look.js";
export type * from "./policy.js";
export type * from "./release.js";
export type * from "./report.js";
export type { Ask, PolicyJson, TpmState } from "./question.js";
export { isVerified } from "./verdict.js";
export type { Rejected, Untimely, Verdict, Verified } from "./verdict.js";

/** Where the WebAssembly may come from instead: its address, its bytes, or the compiled module. */
export type WasmSource = URL | Uint8Array<ArrayBuffer> | ArrayBuffer | WebAssembly.Module;
