// The vectors of key release, with their files read in.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { sources } from "./installed.mjs";

/** Every case, ready for a place that has no files. */
export function releaseCases() {
  const folder = join(dirname(sources), "conformance", "vectors", "skr");
  const file = (name) => readFileSync(join(folder, name), "utf8");
  const optional = (name) => (name === null ? null : file(name));
  return JSON.parse(file("cases.json")).map((one) => ({
    ...one,
    token: file(one.token),
    trust: one.trust.map(file),
    policy: file(one.policy),
    release_policy: file(one.release_policy),
    prediction: optional(one.expect.prediction),
    explain: optional(one.expect.explain),
  }));
}
