// Runs the conformance cases, and those of key release, with the packed tarball in headless Chromium: a static page, under a content security policy
// that allows its own scripts and WebAssembly, and nothing else.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";

import { chromium } from "playwright-core";

import { sources, withInstalled } from "./installed.mjs";
import { converse } from "./protocol.mjs";
import { releaseCases } from "./vectors.mjs";

const CSP = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src data:";
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

const PAGE = '<!doctype html><meta charset="utf-8"><title>veritee</title><link rel="icon" href="data:,"><script type="module" src="/page.mjs"></script>';
const SCRIPT = (entry) => `
import * as veritee from ${JSON.stringify(entry)};
import { answered } from "/cases.mjs";
import { foretold } from "/release.mjs";
try {
  await foretold(veritee, await (await fetch("/release.json")).json());
  const cases = await (await fetch("/cases.json")).json();
  await fetch("/results", { method: "POST", body: await answered(veritee, cases) });
} catch (error) {
  await fetch("/failed", { method: "POST", body: String(error?.stack ?? error) });
}
`;

/** Serves the page while it is visited; the visit is given the address and what the page will post. */
async function served(folder, cases, visit) {
  const installed = join(folder, "node_modules", "veritee");
  const entry = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")).exports["."].default.default;
  const files = new Map([
    ["/", ["text/html; charset=utf-8", PAGE]],
    ["/page.mjs", ["text/javascript", SCRIPT(new URL(entry, "http://page/veritee/").pathname)]],
    ["/cases.mjs", ["text/javascript", readFileSync(join(sources, "test", "cases.mjs"))]],
    ["/cases.json", ["application/json", cases]],
    ["/release.mjs", ["text/javascript", readFileSync(join(sources, "test", "release.mjs"))]],
    ["/release.json", ["application/json", JSON.stringify(releaseCases())]],
  ]);
  const { promise, resolve, reject } = outcome();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    if (request.method === "POST") {
      const parts = [];
      for await (const part of request) {
        parts.push(part);
      }
      const body = Buffer.concat(parts).toString();
      response.writeHead(204).end();
      return pathname === "/results" ? resolve(body) : reject(new Error(`the page failed: ${body}`));
    }
    const library = /^\/veritee\/(lib\/[a-z_]+\.(?:js|wasm))$/u.exec(pathname);
    const [type, body] = library ? [TYPES[extname(library[1])], readFileSync(join(installed, library[1]))] : (files.get(pathname) ?? []);
    if (body === undefined) {
      return response.writeHead(404).end();
    }
    response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": CSP }).end(body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await visit(`http://127.0.0.1:${server.address().port}/`, promise);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function outcome() {
  let resolve, reject;
  const promise = new Promise((yes, no) => ([resolve, reject] = [yes, no]));
  promise.catch(() => {});
  return { promise, resolve, reject };
}

await withInstalled(async (folder) => {
  const browser = await chromium.launch({ executablePath: process.env.VERITEE_CHROMIUM || "/usr/bin/chromium", args: FLAGS });
  try {
    await converse(`wasm, Chromium ${browser.version()}`, (cases) =>
      served(folder, cases, async (address, results) => {
        const page = await browser.newPage();
        const { promise: broken, reject } = outcome();
        page.on("pageerror", reject);
        page.on("crash", () => reject(new Error("the page crashed")));
        page.on("console", (message) => message.type() === "error" && reject(new Error(message.text())));
        await page.goto(address);
        return await Promise.race([results, broken]);
      }),
    );
  } finally {
    await browser.close();
  }
});
