// The two files by which the conformance runner speaks with every language.
import { readFileSync, writeFileSync } from "node:fs";

function named(variable) {
  const path = process.env[variable];
  if (!path) {
    throw new Error(`${variable} must name a file`);
  }
  return path;
}

/** Reads the cases, has them answered, writes the results. */
export async function converse(name, answer) {
  const results = named("VERITEE_RESULTS");
  const cases = readFileSync(named("VERITEE_CASES"), "utf8");
  const lines = await answer(cases);
  writeFileSync(results, lines);
  console.log(`${name}: ${lines.split("\n").length - 1} cases answered`);
}
