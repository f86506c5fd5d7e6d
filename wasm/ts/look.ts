import type { Kind } from "./policy.js";

/** One field of unverified evidence, for a person. */
export interface Field {
  readonly name: string;
  /** Text, so that no program is tempted to decide by it. */
  readonly value: string;
}

/** What evidence looks like. Nothing of it is verified: anyone can write it. */
export type Inspection = Recognized | Unrecognized;

/** A look at evidence that can be verified. */
export interface Recognized {
  /** What it says it is. */
  readonly kind: Kind;
  /** Its fields, unverified. */
  readonly fields: readonly Field[];
}

/** A look at bytes that are no evidence of a kind that can be verified. */
export interface Unrecognized {
  readonly kind: null;
  /** A stable code, for instance `evidence.kind.empty`. */
  readonly code: string;
  /** One sentence for a person. */
  readonly detail: string;
}

/** What an issuer of tokens says of itself. It is only as good as the connection over which it was fetched. */
export interface OpenIdMetadata {
  /** The issuer, as its tokens must name it. */
  readonly issuer: string;
  /** Where it serves its key set. */
  readonly jwks_uri: string;
  /** The algorithms that it says it signs with. */
  readonly algorithms: readonly string[];
}
