import { VeriteeError } from "./error.js";
import type { Policy } from "./policy.js";

/**
 * The question. Collateral may come from anyone; policy, time, trust, nonce and key only from the relying party's own hand.
 */
export interface Ask {
  /** What is accepted: the document, or its JSON text. */
  readonly policy: Policy | string;
  /** The time at which the verdict shall hold: a Date, or text like `2026-06-01T00:00:00Z`. */
  readonly at: Date | string;
  /** Certificates and CRLs in DER or PEM, certificate tables: each is recognised by its content. */
  readonly collateral?: readonly Uint8Array[] | undefined;
  /** Anchors that the relying party vouches for. Never pass on anything here that came with the evidence. */
  readonly trust?: readonly Uint8Array[] | undefined;
  /** The nonce of this conversation. It is always compared, even if the policy waives the binding. */
  readonly nonce?: Uint8Array | undefined;
  /** The key of this conversation, in the bytes that the guest hashed. */
  readonly key?: Uint8Array | undefined;
}

/** The question as the core takes it, in memory that nobody else holds. */
export type Question = [
  evidence: Uint8Array,
  policy: string,
  at: string,
  collateral: Uint8Array[],
  trust: Uint8Array[],
  nonce: Uint8Array | undefined,
  key: Uint8Array | undefined,
];

const MEMBERS: ReadonlySet<string> = new Set(["policy", "at", "collateral", "trust", "nonce", "key"] satisfies (keyof Ask)[]);

/** Bytes of the largest evidence that is looked at; more is refused, whatever it is, and need not be fetched. */
export const MAX_EVIDENCE_BYTES = 4 * 1024 * 1024;

/** Bytes of the largest piece of collateral that is looked at. */
export const MAX_COLLATERAL_BYTES = 4 * 1024 * 1024;

/** The most levels of nesting that a policy can need, and more. */
const DEPTH = 32;

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
  const { policy, at, collateral, trust, nonce, key } = ask;
  return [
    bytes("evidence", evidence, MAX_EVIDENCE_BYTES),
    policyText(policy),
    time(at),
    files("collateral", collateral, MAX_COLLATERAL_BYTES),
    files("trust", trust, Infinity),
    nonce === undefined ? undefined : bytes("nonce", nonce, Infinity),
    key === undefined ? undefined : bytes("key", key, Infinity),
  ];
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

/** A copy of the bytes; of more than the limit, as many as suffice to be refused. */
function bytes(name: string, value: unknown, limit: number): Uint8Array {
  if (!isBytes(value)) {
    throw new VeriteeError(`ask.${name}.type`, `${name} must be a Uint8Array`);
  }
  try {
    return new Uint8Array(value.length > limit ? new Uint8Array(value.buffer, value.byteOffset, limit + 1) : value);
  } catch (cause) {
    throw new VeriteeError(`ask.${name}.detached`, `${name} cannot be read: its ArrayBuffer was given away, or there is no room for a copy`, { cause });
  }
}

const typedArrayName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

/** By its inner nature, so that arrays of another window pass and look-alikes do not. */
function isBytes(value: unknown): value is Uint8Array {
  return typedArrayName?.call(value) === "Uint8Array";
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

function policyText(policy: unknown): string {
  if (typeof policy === "string") {
    return policy;
  }
  if (typeof policy !== "object" || policy === null) {
    throw new VeriteeError("ask.policy.type", "policy must be a policy document or its JSON text");
  }
  return json(policy, DEPTH);
}

/** JSON that keeps every integer exact: JSON.stringify refuses bigint and writes whatever a number was rounded to. */
function json(value: unknown, depth: number): string {
  if (depth === 0) {
    throw new VeriteeError("policy.unreadable", "the policy is nested too deeply");
  }
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return value.toString();
    case "number":
      if (Number.isSafeInteger(value)) {
        return String(value);
      }
      throw new VeriteeError("policy.unreadable", `${value} in the policy is not an exact integer; give a bigint, or the policy as text`);
    case "object":
      if (value === null) {
        return "null";
      }
      if (Array.isArray(value)) {
        return `[${Array.from(value, (item: unknown) => json(item, depth - 1)).join()}]`;
      }
      return `{${Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .map(([name, member]) => `${JSON.stringify(name)}:${json(member, depth - 1)}`)
        .join()}}`;
    default:
      throw new VeriteeError("policy.unreadable", `the policy holds a ${typeof value}, which is no JSON`);
  }
}
