// Tests the face as a user has it: compiles the tests against the installed tarball and runs them with Node's own runner.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { sources, withInstalled } from "./installed.mjs";

const root = dirname(sources);
const { compilerOptions } = JSON.parse(readFileSync(join(sources, "tsconfig.json"), "utf8"));
const { rootDir: _rootDir, rootDirs: _rootDirs, declaration: _declaration, ...strict } = compilerOptions;

/** The core's own words as TypeScript: does not compile if a member is missing in the types, or is there no more. */
async function spoken(folder) {
  const real = (name) => new Uint8Array(readFileSync(join(root, "conformance", "vectors", "real", "sev-8.0.0", name)));
  const policy = readFileSync(join(root, "examples", "policies", "explore.json"), "utf8");
  const { verifySync } = await import(pathToFileURL(createRequire(join(folder, "package.json")).resolve("veritee")).href);
  const report = (collateral) => verifySync(real("report_milan.bin"), { policy, at: "2026-06-01T00:00:00Z", collateral }).reportJson;
  return `import type { Policy, RejectedReport, VerifiedReport } from "veritee";
export const policy = ${policy.trim()} satisfies Policy;
export const verified = ${report([real("vcek_milan.der")])} satisfies VerifiedReport;
export const rejected = ${report([])} satisfies RejectedReport;
`;
}

process.exitCode = await withInstalled(async (folder) => {
  const tests = readdirSync(join(sources, "test")).filter((name) => name.endsWith(".test.ts"));
  for (const name of tests) {
    cpSync(join(sources, "test", name), join(folder, name));
  }
  writeFileSync(join(folder, "spoken.ts"), await spoken(folder));
  // Policies as a program would import them.
  cpSync(join(root, "examples", "client", "policy.json"), join(folder, "client.json"));
  cpSync(join(root, "examples", "policies", "explore.json"), join(folder, "explore.json"));
  symlinkSync(join(sources, "node_modules", "@types"), join(folder, "node_modules", "@types"), "junction");
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...strict, resolveJsonModule: true, outDir: "out" }, files: [...tests, "spoken.ts"] }));
  const run = (...args) => spawnSync(process.execPath, args, { cwd: folder, stdio: "inherit", env: { ...process.env, VERITEE_ROOT: root } }).status ?? 1;
  return run(join(sources, "node_modules", "typescript", "bin", "tsc"), "-p", ".") || run("--test", ...tests.filter((name) => name !== "types.test.ts").map((name) => join(folder, "out", name.replace(/\.ts$/u, ".js"))));
});
