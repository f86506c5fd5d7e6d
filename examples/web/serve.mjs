// Serves the built page on loopback: `node serve.mjs [PORT]`. A page must not come from the machine that it judges, which is why
// this is a server of its own.
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join, relative } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

const dist = join(dirname(fileURLToPath(import.meta.url)), "dist");
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
// What a <meta> cannot say; the content security policy itself stands in the page.
const HEADERS = { "Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer" };

/** Starts serving; gives the address and a way to stop. */
export async function serve(port = 0) {
  const names = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = new Map(names.map((entry) => join(entry.parentPath, entry.name)).map((path) => [`/${relative(dist, path)}`, path]));
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://page");
    const path = files.get(pathname === "/" ? "/index.html" : pathname);
    if (path === undefined) {
      return response.writeHead(404).end();
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream", ...HEADERS }).end(await readFile(path));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    address: `http://127.0.0.1:${server.address().port}/`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

if (import.meta.url === pathToFileURL(argv[1]).href) {
  console.log((await serve(Number(argv[2] ?? 0))).address);
}
