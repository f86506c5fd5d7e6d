// Prints how large the packed .wasm is: as it is, and as servers send it.
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gunzipSync, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

/** The bytes of one file in a packed npm package. */
function unpacked(tarball, path) {
  const tar = gunzipSync(readFileSync(tarball));
  const text = (at, length) => tar.toString("utf8", at, at + length).replace(/\0.*$/su, "");
  for (let at = 0; at + 512 <= tar.length; ) {
    const size = parseInt(text(at + 124, 12), 8) || 0;
    if (text(at, 100) === path) {
      return tar.subarray(at + 512, at + 512 + size);
    }
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${tarball} holds no ${path}`);
}

export function printSizes() {
  const { version } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));
  const wasm = unpacked(join(here, "dist", `veritee-${version}.tgz`), "package/lib/veritee_bg.wasm");
  const brotli = brotliCompressSync(wasm, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: wasm.length } });
  for (const [name, bytes] of [["raw", wasm], ["gzip", gzipSync(wasm, { level: 9 })], ["brotli", brotli]]) {
    console.log(`veritee.wasm  ${name.padEnd(6)}  ${String(bytes.length).padStart(7)} bytes`);
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  printSizes();
}
