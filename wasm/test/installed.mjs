// The packed tarball, installed in a folder of its own, as a user would have it.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the npm package's sources. */
export const sources = dirname(dirname(fileURLToPath(import.meta.url)));

/** Installs the tarball, hands over the folder, and removes it. */
export async function withInstalled(use) {
  const { version } = JSON.parse(readFileSync(join(sources, "package.json"), "utf8"));
  const tarball = join(sources, "dist", `veritee-${version}.tgz`);
  if (!existsSync(tarball)) {
    throw new Error(`${tarball} is not there: run node build.mjs first`);
  }
  const folder = mkdtempSync(join(tmpdir(), "veritee-"));
  try {
    writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
    execFileSync("npm", ["install", "--silent", "--offline", "--no-audit", "--no-fund", tarball], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
