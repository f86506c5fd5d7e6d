import { MAX_EVIDENCE_BYTES, type Verified } from "veritee";

/** What a machine shows of itself. Nothing of it is believed yet. */
export interface Shown {
  readonly evidence: Uint8Array;
  readonly key: Uint8Array;
}

/** Asks for evidence that is made for this nonce. */
export async function evidence(server: URL, tee: string, nonce: Uint8Array, fault: string): Promise<Shown> {
  const url = new URL("/evidence", server);
  url.searchParams.set("tee", tee);
  url.searchParams.set("nonce", Array.from(nonce, (byte) => byte.toString(16).padStart(2, "0")).join(""));
  if (fault !== "") {
    url.searchParams.set("fault", fault);
  }
  const response = await call(url, { method: "GET" });
  const key = response.headers.get("Veritee-Key");
  if (key === null) {
    throw new Error("The machine shows no key.");
  }
  return {
    evidence: await bounded(response, MAX_EVIDENCE_BYTES),
    key: Uint8Array.from(atob(key), (character) => character.charCodeAt(0)),
  };
}

/**
 * Sends a message and returns how many bytes it had. Only a verified verdict opens this door. A real message would be sealed
 * to the key that was verified; this machine only counts the bytes.
 */
export async function send(server: URL, message: string, _because: Verified): Promise<number> {
  const body = new TextEncoder().encode(message);
  await call(new URL("/message", server), { method: "POST", body });
  return body.length;
}

/** Reads an answer, but never more than can be evidence: a machine that is not trusted yet does not fill our memory. */
async function bounded(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    size += read.value.length;
    if (size > most) {
      await reader?.cancel();
      throw new Error(`The machine sends more than ${most} bytes, which no evidence has.`);
    }
    chunks.push(read.value);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

async function call(url: URL, request: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { ...request, cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout(10_000) });
  } catch (cause) {
    throw new Error(`The machine at ${url.origin} does not answer.`, { cause });
  }
  if (!response.ok) {
    throw new Error(`The machine answers ${response.status}: ${(await response.text()).trim()}`);
  }
  return response;
}
