// Runs the conformance cases, and those of key release, with the packed tarball in Node.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { answered } from "./cases.mjs";
import { withInstalled } from "./installed.mjs";
import { converse } from "./protocol.mjs";
import { foretold } from "./release.mjs";
import { releaseCases } from "./vectors.mjs";

await withInstalled(async (folder) => {
  const entry = createRequire(join(folder, "package.json")).resolve("veritee");
  const veritee = await import(pathToFileURL(entry).href);
  console.log(`wasm, Node: ${await foretold(veritee, releaseCases())} cases of key release`);
  await converse("wasm, Node", (cases) => answered(veritee, JSON.parse(cases)));
});
