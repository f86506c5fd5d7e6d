import { VeriteeError } from "./error.js";
import { read } from "./json.js";
import type { TpmState } from "./question.js";
import type { Check, Claims, Need, RejectedReport, Report, VerifiedReport } from "./report.js";

/** Only this module holds it, so that only this module can make a verdict. */
const SEAL: unique symbol = Symbol("veritee");

abstract class Answer<R extends Report> {
  /** The report with every check, frozen. */
  readonly report: R;
  /** The report's canonical JSON, the same bytes in every language. */
  readonly reportJson: string;
  readonly #explanation: string;

  constructor(seal: typeof SEAL, report: R, reportJson: string, explanation: string) {
    if (seal !== SEAL) {
      throw new VeriteeError("verdict.forged", "a verdict comes out of a verification and cannot be made otherwise");
    }
    this.report = report;
    this.reportJson = reportJson;
    this.#explanation = explanation;
  }

  /** Every check, in order. */
  get checks(): readonly Check[] {
    return this.report.checks;
  }

  /** `ok`, or the code of the first check that failed. */
  get code(): R["code"] {
    return this.report.code;
  }

  /** The tree of checks as plain text. */
  explain(): string {
    return this.#explanation;
  }
}

/** Evidence that was verified. It can only come out of a verification. */
export class Verified extends Answer<VerifiedReport> {
  readonly ok = true;
  /** What the evidence says. */
  readonly claims: Claims;
  /** The counters of the TPM whose quote was verified, to be kept for later questions about the same attestation key. Its JSON is theirs. */
  readonly tpmState: TpmState | null;
  /** Makes the type nominal, and `isVerified` sure. */
  readonly #verified = true;

  constructor(seal: typeof SEAL, report: VerifiedReport, reportJson: string, explanation: string) {
    super(seal, report, reportJson, explanation);
    this.claims = report.claims;
    this.tpmState = counters(report.claims);
    Object.freeze(this);
  }

  /** Whether a value is a verified verdict: not by its looks, but because it came out of a verification. */
  static is(value: unknown): value is Verified {
    return typeof value === "object" && value !== null && #verified in value && value.#verified;
  }
}

function counters({ tpm }: Claims): TpmState | null {
  return tpm === null ? null : Object.freeze({ clock: tpm.clock, reset_count: tpm.reset_count, restart_count: tpm.restart_count });
}

/**
 * On which side of its time something was asked about: before it begins to hold (the clock of the question is slow, or what came is
 * from the future), or after it ceased to hold (the clock is fast, or what came is too old).
 */
export type Untimely = "early" | "late";

/** Evidence that was refused. It has no claims. */
export class Rejected extends Answer<RejectedReport> {
  readonly ok = false;
  /**
   * Whether the verdict's code is about the time of the question, so that a program can ask its user to look at the clock. It is a
   * hint and no more: evidence can be refused for its time because it is old.
   */
  readonly untimely: Untimely | null;

  constructor(seal: typeof SEAL, report: RejectedReport, reportJson: string, explanation: string, untimely: Untimely | null) {
    super(seal, report, reportJson, explanation);
    this.untimely = untimely;
    Object.freeze(this);
  }

  /** The first check that failed; its code is the verdict's. */
  get firstFailure(): Check | null {
    return this.checks.find((check) => check.status === "fail") ?? null;
  }

  /** What is missing and where it can be fetched. */
  get needs(): readonly Need[] {
    return this.report.needs;
  }
}

/** The answer to one question about one piece of evidence. */
export type Verdict = Verified | Rejected;

/** Whether a value is a verified verdict: not by its looks, but because it came out of a verification. */
export function isVerified(value: unknown): value is Verified {
  return Verified.is(value);
}

/** Reads what the core wrote. */
export function verdict(reportJson: string, explanation: string, untimely: string): Verdict {
  const report = read<Report>(reportJson);
  return report.verdict === "verified"
    ? new Verified(SEAL, report, reportJson, explanation)
    : new Rejected(SEAL, report, reportJson, explanation, untimely === "early" || untimely === "late" ? untimely : null);
}
