// Builds the npm package, from the Rust sources to dist/veritee-VERSION.tgz. `npm ci` must have come before.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { printSizes } from "./size.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dist = join(here, "dist");
const tools = join(here, "node_modules", ".bin");

// What rustc switches on for wasm32-unknown-unknown, and Node 20 and every browser of 2023 understand; nothing newer.
const FEATURES = ["bulk-memory", "bulk-memory-opt", "call-indirect-overlong", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

const run = (command, args, options = {}) => execFileSync(command, args, { cwd: here, stdio: ["ignore", "inherit", "inherit"], ...options });
const cargo = (...args) => run("cargo", args, { cwd: root });

const metadata = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--no-deps", "--locked"], { cwd: root, maxBuffer: 1 << 26 }));
const manifest = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
const crate = metadata.packages.find((p) => p.name === "veritee-wasm");
if (crate.version !== manifest.version) {
  throw new Error(`package.json says ${manifest.version}, Cargo.toml ${crate.version}`);
}
const target = metadata.target_directory;

// 1. The core, and the tool that writes its glue. No path of this machine shall be in what is shipped.
const renamed = [[process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "cargo"], [root, "veritee"]];
const rustflags = JSON.stringify(renamed.map(([from, to]) => `--remap-path-prefix=${from}=${to}`));
const wasm = ["--target", "wasm32-unknown-unknown", "--profile", "wasm", "--config", `target.wasm32-unknown-unknown.rustflags=${rustflags}`];
cargo("build", "--locked", "--package", "veritee-wasm", ...wasm);
cargo("build", "--locked", "--package", "veritee-bindgen", "--profile", "tool");

// 2. The glue.
const glue = join(dist, "glue");
rmSync(glue, { recursive: true, force: true });
const bindgen = join(target, "tool", process.platform === "win32" ? "veritee-bindgen.exe" : "veritee-bindgen");
run(bindgen, [join(target, "wasm32-unknown-unknown", "wasm", "veritee_wasm.wasm"), glue, "veritee"]);

// 3. Smaller. The same bytes with the same flags are not optimised twice.
const plain = join(glue, "veritee_bg.wasm");
const flags = ["-Oz", "--strip-debug", "--strip-producers", "--strip-target-features", "--mvp-features", ...FEATURES.map((name) => `--enable-${name}`)];
const fingerprint = createHash("sha256").update(readFileSync(plain)).update(JSON.stringify([flags, manifest.devDependencies.binaryen])).digest("hex");
const small = join(dist, "optimised", `${fingerprint}.wasm`);
if (!existsSync(small)) {
  rmSync(dirname(small), { recursive: true, force: true });
  mkdirSync(dirname(small), { recursive: true });
  run(join(tools, "wasm-opt"), [plain, ...flags, "-o", small]);
}

// 4. The face.
const lib = join(dist, "lib");
rmSync(lib, { recursive: true, force: true });
run(join(tools, "tsc"), ["-p", "."]);

// 5. The package: what package.json says, without what only the build needs.
const stage = join(dist, "package");
rmSync(stage, { recursive: true, force: true });
mkdirSync(stage, { recursive: true });
const { private: _private, scripts: _scripts, devDependencies: _devDependencies, ...published } = manifest;
writeFileSync(join(stage, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
cpSync(join(here, "README.md"), join(stage, "README.md"));
for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  cpSync(join(root, license), join(stage, license));
}
cpSync(lib, join(stage, "lib"), { recursive: true });
for (const file of ["veritee.js", "veritee.d.ts"]) {
  cpSync(join(glue, file), join(stage, "lib", file));
}
cpSync(small, join(stage, "lib", "veritee_bg.wasm"));

// 6. The tarball.
for (const old of readdirSync(dist).filter((name) => name.endsWith(".tgz"))) {
  rmSync(join(dist, old));
}
run("npm", ["pack", "--silent", "--pack-destination", dist, stage]);
printSizes();
