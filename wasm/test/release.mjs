// What the core predicts of key release, held against the recorded words byte for byte; runs in Node and in a page.

const bytes = (text) => new TextEncoder().encode(text);

/** Runs every case, and fails with the first that differs. */
export async function foretold({ predictRelease, predictReleaseSync, VeriteeError }, cases) {
  for (const { id, token, trust, policy, at, release_policy, mode, expect, prediction, explain } of cases) {
    const same = (what, found, wanted) => {
      if (found !== wanted) {
        throw new Error(`${id}: ${what} is ${found}, wanted ${wanted}`);
      }
    };
    const ask = { policy, at, trust: trust.map(bytes), mode };
    const code = await predictRelease(bytes(token), release_policy, ask).then(
      () => null,
      (error) => (error instanceof VeriteeError ? error.code : String(error)),
    );
    same("misuse", code, expect.misuse);
    if (expect.misuse !== null) {
      continue;
    }
    const answer = predictReleaseSync(bytes(token), release_policy, ask);
    same("the verdict", answer.verdict.code, "ok");
    same("released", answer.prediction.released, expect.released);
    same("the code", answer.prediction.code, expect.code);
    same("the failing conditions", failing(answer.prediction.report.policy).join(), expect.fails.join());
    same("the prediction", `${answer.prediction.reportJson}\n`, prediction);
    same("the explanation", answer.prediction.explain(), explain);
  }
  return cases.length;
}

/** The conditions at and below a place that do not hold. */
function failing({ path, claim, holds, of }) {
  return [...(claim !== null && !holds ? [path] : []), ...of.flatMap(failing)];
}
