// Secure key release: what a key vault would make of a token, as the core writes it.

import { read } from "./json.js";
import type { Ask } from "./question.js";
import type { Rejected, Verified } from "./verdict.js";

/**
 * How a release policy is read where the grammar and the samples of the vault's maker differ: `strict` to the letter;
 * `azure-compatible` passes over types and over a slash at the end of an authority.
 */
export type ReleaseMode = "strict" | "azure-compatible";

/** A release policy: the policy itself, or the form in which a vault keeps it. */
export type ReleasePolicy = ReleaseRules | KeptReleasePolicy;

/** Which authorities may speak, any one of them, and what they must say. */
export interface ReleaseRules {
  readonly version?: string | undefined;
  readonly anyOf: readonly ReleaseAuthority[];
}

/** What one authority must say. */
export type ReleaseAuthority = { readonly authority: string } & ReleaseConditions;

/** A list of conditions: all of them, or any. */
export type ReleaseConditions =
  | { readonly allOf: readonly ReleaseCondition[]; readonly anyOf?: undefined }
  | { readonly anyOf: readonly ReleaseCondition[]; readonly allOf?: undefined };

/** One condition, or a list of them. */
export type ReleaseCondition = { readonly claim: string; readonly equals: string | number | boolean } | ReleaseConditions;

/** A release policy as a vault keeps it. */
export interface KeptReleasePolicy {
  readonly contentType?: string | undefined;
  /** The policy in base64url. */
  readonly data: string;
  readonly immutable?: boolean | undefined;
}

/** The question about a token, and how the release policy is read. */
export interface ReleaseAsk extends Ask {
  readonly mode: ReleaseMode;
}

/** A verdict on the token, and if it is verified what a vault would do. */
export type Release =
  | { readonly verdict: Verified; readonly prediction: Prediction }
  | { readonly verdict: Rejected; readonly prediction: null };

/** What a release policy says about a verified token. A prediction and no more: the vault decides. */
export class Prediction {
  /** Whether the vault would release the key. */
  readonly released: boolean;
  /** `released`, or the id of what stands against it: a precondition's, or `skr.policy`. */
  readonly code: string;
  /** The key to which the vault would wrap; compare it with the guest's. It is there even if the key would not be released. */
  readonly wrappingKey: WrappingKey | null;
  /** The prediction with every condition, frozen. */
  readonly report: PredictionReport;
  /** The prediction's canonical JSON, the same bytes in every language. */
  readonly reportJson: string;
  readonly #explanation: string;

  /** @internal */
  constructor(reportJson: string, explanation: string) {
    const report = read<PredictionReport>(reportJson);
    this.released = report.prediction === "released";
    this.code = report.code;
    this.wrappingKey = report.wrapping_key;
    this.report = report;
    this.reportJson = reportJson;
    this.#explanation = explanation;
    Object.freeze(this);
  }

  /** The prediction as plain text. */
  explain(): string {
    return this.#explanation;
  }
}

/** Everything there is to say about one prediction. */
export interface PredictionReport {
  /** The version of this form: 1. */
  readonly veritee: 1;
  readonly prediction: "released" | "denied";
  /** `released`, or the id of what stands against it. */
  readonly code: string;
  /** What a prediction is worth. */
  readonly note: string;
  readonly mode: ReleaseMode;
  /** Who issued the token. */
  readonly issuer: string | null;
  /** What must hold besides the policy. */
  readonly preconditions: readonly Precondition[];
  readonly wrapping_key: WrappingKey | null;
  /** The whole policy, and of each condition whether it holds. */
  readonly policy: ReleaseNode;
  /** What is doubtful in the policy, whatever the token says. */
  readonly findings: readonly ReleaseFinding[];
}

/** Something that must hold before a release policy is even looked at. */
export interface Precondition {
  /** A stable id, for instance `skr.wrapping-key`. */
  readonly id: string;
  /** One sentence that is true when it holds. */
  readonly title: string;
  readonly holds: boolean;
  /** What was found, for a person. */
  readonly detail: string | null;
}

/** The key to which the vault would wrap. Only who holds its private half can use what was released. */
export interface WrappingKey {
  readonly kid: string;
  /** The place among the token's runtime keys, from zero. */
  readonly index: number;
  /** The SubjectPublicKeyInfo in DER. */
  readonly spki: string;
  /** The JWK thumbprint with SHA-256 (RFC 7638). */
  readonly thumbprint: string;
}

/** One place of a release policy, and whether it holds of the token. */
export interface ReleaseNode {
  /** Where it stands, for instance `anyOf[0].allOf[2]`; empty for the whole. */
  readonly path: string;
  readonly rule: "anyOf" | "allOf" | "equals";
  /** The authority that must have issued the token, where one is named. */
  readonly authority: string | null;
  /** The claim that is compared. */
  readonly claim: string | null;
  /** What the token says there. */
  readonly found: string | number | boolean | null;
  /** What the policy wants there. */
  readonly wanted: string | number | boolean | null;
  readonly holds: boolean;
  /** Why it does not, where that is not plain from what was found and wanted. */
  readonly why: string | null;
  /** The conditions below it. */
  readonly of: readonly ReleaseNode[];
}

/** Something doubtful in a release policy. */
export interface ReleaseFinding {
  /** A stable code, for instance `skr.lint.debuggable`. */
  readonly code: string;
  /** Where in the policy; empty for the whole. */
  readonly path: string;
  /** One sentence for a person. */
  readonly message: string;
}

/** What is doubtful in a release policy, whatever a token says. */
export interface ReleaseLint {
  /** The version of this form: 1. */
  readonly veritee: 1;
  readonly mode: ReleaseMode;
  readonly findings: readonly ReleaseFinding[];
}
