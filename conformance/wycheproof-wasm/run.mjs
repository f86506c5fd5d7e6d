// Runs every set of the module named on the command line; exit 1 if an answer differs or a set is empty.
import { readFileSync } from "node:fs";

const { instance } = await WebAssembly.instantiate(readFileSync(process.argv[2]), {});
for (const set of ["ecdsa_p1363", "ecdsa_der", "ecdsa_p256_p1363", "ecdsa_p256_der", "ecdsa_by_digest", "rsa_pss", "rsa_pss_general", "rsa_pkcs1"]) {
  const packed = BigInt.asUintN(64, instance.exports[set]());
  const [run, differ] = [packed >> 32n, packed & 0xffffffffn];
  console.log(`wycheproof under wasm32: ${set}: ${run} answers, ${differ} differ`);
  if (run === 0n || differ !== 0n) process.exitCode = 1;
}
