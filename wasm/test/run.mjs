// Tests the face as a user has it: compiles the tests against the installed tarball and runs them with Node's own runner.
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { sources, withInstalled } from "./installed.mjs";

const { compilerOptions } = JSON.parse(readFileSync(join(sources, "tsconfig.json"), "utf8"));
const { rootDir: _rootDir, rootDirs: _rootDirs, declaration: _declaration, ...strict } = compilerOptions;

process.exitCode = await withInstalled((folder) => {
  const tests = readdirSync(join(sources, "test")).filter((name) => name.endsWith(".test.ts"));
  for (const name of tests) {
    cpSync(join(sources, "test", name), join(folder, name));
  }
  symlinkSync(join(sources, "node_modules", "@types"), join(folder, "node_modules", "@types"), "junction");
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...strict, outDir: "out" }, files: tests }));
  const run = (...args) => spawnSync(process.execPath, args, { cwd: folder, stdio: "inherit", env: { ...process.env, VERITEE_ROOT: dirname(sources) } }).status ?? 1;
  return run(join(sources, "node_modules", "typescript", "bin", "tsc"), "-p", ".") || run("--test", join(folder, "out", "face.test.js"), join(folder, "out", "browser.test.js"));
});
