/** The question was wrong: a policy that does not parse, a nonce that is not bytes. Bad evidence is never an error. */
export class VeriteeError extends Error {
  override readonly name = "VeriteeError";
  /** A stable code, for instance `policy.bind.unstated`. */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
