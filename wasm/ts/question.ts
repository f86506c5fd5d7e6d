import { isBytes } from "./bytes.js";
import { VeriteeError } from "./error.js";
import { json } from "./json.js";
import { MAX_COLLATERAL_BYTES, MAX_EVIDENCE_BYTES } from "./limits.js";
import type { Policy } from "./policy.js";
import type { TpmClaims } from "./report.js";

/**
 * The question. Collateral may come from anyone; policy, time, trust, nonce, key and the TPM's state only from the relying party's
 * own hand.
 */
export interface Ask {
  /** What is accepted: the document, or its JSON text. */
  readonly policy: Policy | PolicyJson | string;
  /** The time at which the verdict shall hold: a Date, or text like `2026-06-01T00:00:00Z`. */
  readonly at: Date | string;
  /** Certificates and CRLs in DER or PEM, certificate tables, Intel's signed documents, event logs: each is recognised by its content. */
  readonly collateral?: readonly Uint8Array[] | undefined;
  /** Anchors and key sets that the relying party vouches for. Never pass on anything here that came with the evidence. */
  readonly trust?: readonly Uint8Array[] | undefined;
  /** The nonce of this conversation. It is always compared, even if the policy waives the binding. */
  readonly nonce?: Uint8Array | undefined;
  /** The key of this conversation, in the bytes that the guest hashed. */
  readonly key?: Uint8Array | undefined;
  /** What an earlier verdict about a quote of the same attestation key had as its `tpmState`, or its JSON text: counters only go forward. */
  readonly tpmState?: TpmState | string | undefined;
}

/** What a verified quote said of its TPM's counters, as claims have it. */
export type TpmState = Pick<TpmClaims, "clock" | "reset_count" | "restart_count">;

/**
 * A policy as it comes out of a JSON file: the members of {@link Policy}, but any text and any number, because TypeScript widens
 * what it imports. The core refuses what is not right. A policy that is written in TypeScript is better of the type `Policy`.
 */
export type PolicyJson = Widened<Policy>;

/** A type with all its literals widened. */
type Widened<T> = T extends string
  ? string
  : T extends boolean
    ? boolean
    : T extends number | bigint
      ? number | bigint
      : T extends readonly (infer Item)[]
        ? readonly Widened<Item>[]
        : { readonly [Name in keyof T]: Widened<T[Name]> | (undefined extends T[Name] ? undefined : never) };

/** The question as the core takes it, in memory that nobody else holds. */
export interface Question {
  readonly evidence: Uint8Array;
  readonly policy: string;
  readonly at: string;
  readonly collateral: Uint8Array[];
  readonly trust: Uint8Array[];
  readonly nonce: Uint8Array | undefined;
  readonly key: Uint8Array | undefined;
  readonly tpmState: string | undefined;
}

const MEMBERS: ReadonlySet<string> = new Set(["policy", "at", "collateral", "trust", "nonce", "key", "tpmState"] satisfies (keyof Ask)[]);

/** Copies the question, so that nothing the caller does afterwards can change it. */
export function copied(evidence: Uint8Array, ask: Ask): Question {
  if (typeof ask !== "object" || ask === null) {
    throw new VeriteeError("ask.type", "the question must be an object with policy and at");
  }
  for (const member of Object.keys(ask)) {
    if (!MEMBERS.has(member)) {
      throw new VeriteeError("ask.unknown", `the question has no member named ${JSON.stringify(member)}`);
    }
  }
  const { policy, at, collateral, trust, nonce, key, tpmState } = ask;
  return {
    evidence: bytes("evidence", evidence, MAX_EVIDENCE_BYTES),
    policy: document("policy", "policy.unreadable", policy),
    at: time(at),
    collateral: files("collateral", collateral, MAX_COLLATERAL_BYTES),
    trust: files("trust", trust, Infinity),
    nonce: nonce === undefined ? undefined : bytes("nonce", nonce, Infinity),
    key: key === undefined ? undefined : bytes("key", key, Infinity),
    tpmState: tpmState === undefined ? undefined : counters(tpmState),
  };
}

/** Copies bytes. Of what the core refuses because it has more than so many, one more suffices to be refused. */
export function bytes(name: string, value: unknown, limit: number): Uint8Array {
  if (!isBytes(value)) {
    throw new VeriteeError(`ask.${name}.type`, `${name} must be a Uint8Array`);
  }
  try {
    return new Uint8Array(value.length > limit ? new Uint8Array(value.buffer, value.byteOffset, limit + 1) : value);
  } catch (cause) {
    throw new VeriteeError(`ask.${name}.detached`, `${name} cannot be read: its ArrayBuffer was given away, or there is no room for a copy`, { cause });
  }
}

/** A document as JSON text. */
export function document(name: string, unreadable: string, value: unknown): string {
  if (typeof value === "string") {
    return value;
  }
  if (typeof value !== "object" || value === null) {
    throw new VeriteeError(`ask.${name}.type`, `${name} must be a document or its JSON text`);
  }
  return json(value, unreadable);
}

/** Text. */
export function text(name: string, value: unknown): string {
  if (typeof value !== "string") {
    throw new VeriteeError(`ask.${name}.type`, `${name} must be text`);
  }
  return value;
}

function files(name: string, list: unknown, limit: number): Uint8Array[] {
  if (list === undefined) {
    return [];
  }
  if (!Array.isArray(list)) {
    throw new VeriteeError(`ask.${name}.type`, `${name} must be an array of Uint8Array`);
  }
  return Array.from(list, (file: unknown) => bytes(name, file, limit));
}

/** What the core reads: text as it is, a Date as Unix seconds. */
function time(at: unknown): string {
  if (typeof at === "string") {
    return at;
  }
  if (at instanceof Date) {
    return String(Math.floor(at.getTime() / 1000));
  }
  throw new VeriteeError("ask.at.type", "at must be a Date, or text like 2026-06-01T00:00:00Z");
}

/** The counters alone: claims, which have them too, have more. */
function counters(state: unknown): string {
  if (typeof state !== "object" || state === null) {
    return document("tpm-state", "ask.tpm-state", state);
  }
  const { clock, reset_count, restart_count } = state as Partial<TpmState>;
  return document("tpm-state", "ask.tpm-state", { clock, reset_count, restart_count });
}
