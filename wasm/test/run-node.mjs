// Runs the conformance cases with the packed tarball in Node.
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { answered } from "./cases.mjs";
import { withInstalled } from "./installed.mjs";
import { converse } from "./protocol.mjs";

await withInstalled(async (folder) => {
  const entry = createRequire(join(folder, "package.json")).resolve("veritee");
  const veritee = await import(pathToFileURL(entry).href);
  await converse("wasm, Node", (cases) => answered(veritee, JSON.parse(cases)));
});
