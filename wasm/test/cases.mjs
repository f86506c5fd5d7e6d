// Answers the conformance cases with an installed package; runs in Node and in a page.

const decoded = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

/** One line of results for each case. */
export async function answered({ verify, inspect, needs, VeriteeError }, cases) {
  const lines = [];
  for (const { id, evidence, collateral, trust, policy, nonce, key, at } of cases) {
    const ask = { policy, at, collateral: collateral.map(decoded), trust: trust.map(decoded) };
    if (nonce !== null) {
      ask.nonce = decoded(nonce);
    }
    if (key !== null) {
      ask.key = decoded(key);
    }
    try {
      const verdict = await verify(decoded(evidence), ask);
      const { kind } = await inspect(decoded(evidence));
      if (kind !== verdict.report.evidence.kind || ((await needs(decoded(evidence))).length > 0 && kind === null)) {
        throw new Error(`${id}: a look at it says ${kind}`);
      }
      lines.push(JSON.stringify({ id, report: verdict.reportJson }));
    } catch (error) {
      if (!(error instanceof VeriteeError)) {
        throw error;
      }
      lines.push(JSON.stringify({ id, misuse: error.code }));
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}
