// Drives the built page in headless Chromium, as a person would: every kind of machine, every fault, by keyboard.
//   VERITEE_SERVER   the address of a running confidential-server
//   VERITEE_RESULTS  a file that gets one line a case: kind, fault, outcome, code, bytes received
//   VERITEE_PICTURES a folder that gets pictures of a verified machine (light) and of a refused one (dark)
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { serve } from "../serve.mjs";
import { legible, named, narrow, policed } from "./face.mjs";

const { VERITEE_SERVER: server, VERITEE_RESULTS: results, VERITEE_PICTURES: pictures, VERITEE_CHROMIUM: chosen } = process.env;
assert.ok(server, "VERITEE_SERVER must name a running confidential-server");
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const MESSAGE = "Zwölf Zeichen und mehr: nur für verifizierte Maschinen";
const WORDS = "The patient in room 12 is allergic to penicillin.";
const TEES = {
  snp: { label: "AMD SEV-SNP", runs: /the example's guest, under SEV-SNP/u },
  tdx: { label: "Intel TDX", runs: /the example's guest, under TDX/u },
  "azure-snp": { label: "Azure on AMD SEV-SNP", runs: /the example's guest, on Azure\n+the paravisor under the example's guest/u },
};

const call = async (path, method = "GET") => (await (await fetch(new URL(path, server), { method })).text()).trim();
const received = async () => Number(await call("/received"));

const page_server = await serve();
const browser = await chromium.launch({ executablePath: chosen || "/usr/bin/chromium", args: FLAGS });
try {
  const faults = (await call("/faults")).split("\n");
  const light = await visit("light");
  await named(light);
  assert.deepEqual(await light.locator("#fault option").evaluateAll((all) => all.map((o) => o.value)), ["", ...faults], "the page offers every fault of the server");
  const lines = [];
  for (const tee of Object.keys(TEES)) {
    lines.push([tee, "none", "verified", "ok", ...(await verified(light, tee))].join("\t"));
    for (const fault of faults) {
      lines.push([tee, fault, "refused", ...(await refused(light, tee, fault))].join("\t"));
    }
  }
  for (const [years, name] of [[-3, "clock-3-years-slow"], [3, "clock-3-years-fast"]]) {
    const odd = await visit("light");
    await odd.clock.setFixedTime(Date.now() + years * 365 * 86_400_000);
    for (const tee of Object.keys(TEES)) {
      const [code, bytes] = await refused(odd, tee, "");
      assert.match(await odd.locator("#answer > section:first-child").innerText(), years < 0 ? /Is the clock slow\?/u : /Is the clock fast\?/u);
      const expected = await odd.locator("#answer > section:first-child dt:text-is('Expected') + dd").innerText();
      assert.match(expected, new RegExp(`^(valid|current) at ${new Date().getUTCFullYear() + years}-`, "u"), "the answer is about the clock");
      lines.push([tee, name, "refused", code, bytes].join("\t"));
    }
    await odd.close();
  }
  await keyboard(light);
  // Both answers, in both colour schemes, and as narrow as a phone or a page at 400 percent.
  const dark = await visit("dark");
  for (const page of [light, dark]) {
    for (const answer of [() => verified(page, "azure-snp"), () => refused(page, "tdx", "debug")]) {
      await answer();
      await page.locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
      await legible(page, page === dark);
      await narrow(page);
    }
  }
  await policed(light);
  await silent(light);
  await flooded(light);
  if (pictures) {
    await light.getByLabel("Message", { exact: true }).fill(WORDS);
    await verified(light, "snp", WORDS);
    await picture(light, "verified-light.png");
    await dark.getByLabel("Message", { exact: true }).fill(WORDS);
    await refused(dark, "tdx", "debug");
    await picture(dark, "refused-dark.png");
  }
  if (results) {
    writeFileSync(results, lines.map((line) => `${line}\n`).join(""));
  } else {
    console.log(lines.join("\n"));
  }
} finally {
  await browser.close();
  page_server.stop();
}

/** A fresh page; whatever it complains about is an error. */
async function visit(colorScheme) {
  const page = await browser.newPage({ colorScheme, viewport: { width: 900, height: 1000 } });
  page.setDefaultTimeout(15_000);
  page.complaints = [];
  page.sent = [];
  page.on("request", (request) => request.url().includes("/message") && page.sent.push(request.url()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  await page.goto(page_server.address);
  await page.getByLabel("Address of the machine").fill(server);
  await page.getByLabel("Message", { exact: true }).fill(MESSAGE);
  return page;
}

/** Asks, waits for the answer, and checks that reader and focus are taken there. */
async function ask(page, tee, fault) {
  await call("/reset", "POST");
  page.sent.length = 0;
  await page.getByLabel(TEES[tee].label, { exact: true }).check();
  await page.getByLabel("What shall be wrong with it").selectOption(fault);
  await page.getByRole("button", { name: "Verify, then send" }).click();
  const heading = page.locator("#result:not([hidden]) > h2");
  await heading.waitFor();
  const title = await heading.textContent();
  assert.equal(await page.getByRole("status").textContent(), title, "a screen reader is told");
  assert.ok(await heading.evaluate((h) => h === document.activeElement), "the focus goes to the answer");
  assert.deepEqual(page.complaints, []);
  return title;
}

async function verified(page, tee, message = MESSAGE) {
  const bytes = new TextEncoder().encode(message).length;
  assert.equal(await ask(page, tee, ""), `Verified: ${bytes} bytes were sent`);
  assert.equal(await received(), bytes);
  assert.equal(page.sent.length, 1);
  for (const name of ["What is proven", "By whom", "What is not proven", "Every check"]) {
    await page.getByRole("heading", { name, exact: true }).waitFor();
  }
  const text = await page.locator("#answer").innerText();
  assert.match(text, TEES[tee].runs);
  assert.match(text, /a root that was given to this page by hand/u);
  assert.equal(await page.locator("li[data-check]:not(.pass)").count(), 0);
  assert.ok((await page.locator("li.pass").count()) > 20);
  return [bytes];
}

async function refused(page, tee, fault) {
  assert.equal(await ask(page, tee, fault), "Refused: nothing was sent", `${tee} ${fault}`);
  const bytes = await received();
  assert.equal(bytes, 0, `${tee} ${fault}: the machine received something`);
  assert.deepEqual(page.sent, [], `${tee} ${fault}: the page tried to send`);
  await page.getByRole("heading", { name: "Why not", exact: true }).waitFor();
  const code = await page.locator("#answer > section:first-child dt:text-is('Code') + dd").innerText();
  assert.match(code, /^[a-z-]+(\.[a-z0-9-]+)+$/u);
  assert.ok(await page.locator("li.fail").first().isVisible(), "the check that failed is open");
  assert.equal(await page.getByRole("heading", { name: "What is proven", exact: true }).count(), 0);
  return [code, bytes];
}

/** Without a mouse: from the address by Tab to the button, Enter, and on to the first group of checks. */
async function keyboard(page) {
  await call("/reset", "POST");
  await page.getByLabel("What shall be wrong with it").selectOption("debug");
  await page.getByLabel("Address of the machine").focus();
  const focused = () => page.evaluate(() => document.activeElement?.id || document.activeElement?.getAttribute("name") || document.activeElement?.tagName);
  const seen = [];
  for (let i = 0; i < 4; i++) {
    await page.keyboard.press("Tab");
    seen.push(await focused());
  }
  assert.deepEqual(seen, ["tee", "fault", "message", "BUTTON"]);
  await page.locator("#result").evaluate((result) => (result.hidden = true));
  await page.keyboard.press("Enter");
  await page.locator("#result:not([hidden])").waitFor();
  assert.equal(await focused(), "verdict");
  await page.keyboard.press("Tab");
  assert.equal(await focused(), "SUMMARY");
  assert.equal(await received(), 0);
}

/** A machine that is not there is told, and nothing else happens. */
async function silent(page) {
  await page.getByLabel("Address of the machine").fill("http://127.0.0.1:9");
  await page.getByRole("button", { name: "Verify, then send" }).click();
  await page.locator("#result.trouble").waitFor();
  assert.match(await page.locator("#answer").innerText(), /does not answer/u);
  page.complaints.length = 0;
  await page.getByLabel("Address of the machine").fill(server);
}

/** A machine that sends without end is not read to the end. */
async function flooded(page) {
  let sent = 0;
  const flood = createServer((_, response) => {
    response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Veritee-Key", "Veritee-Key": "BAAA" });
    const chunk = Buffer.alloc(65536, " ");
    const more = () => {
      while (!response.destroyed && sent < 256 << 20) {
        sent += chunk.length;
        if (!response.write(chunk)) {
          return response.once("drain", more);
        }
      }
      return response.end();
    };
    more();
  });
  flood.listen(0, "127.0.0.1");
  await once(flood, "listening");
  await page.getByLabel("Address of the machine").fill(`http://127.0.0.1:${flood.address().port}`);
  await page.getByRole("button", { name: "Verify, then send" }).click();
  await page.locator("#result.trouble").waitFor();
  assert.match(await page.locator("#answer").innerText(), /which no evidence has/u);
  flood.closeAllConnections();
  flood.close();
  assert.ok(sent < 64 << 20, `${sent} bytes were read`);
  page.complaints.length = 0;
  await page.getByLabel("Address of the machine").fill(server);
}

async function picture(page, name) {
  // The port is another one each time; the picture shall not change with it.
  await page.getByLabel("Address of the machine").fill("http://127.0.0.1:8000");
  await page.locator("#verdict").focus();
  await page.screenshot({ path: join(pictures, name), fullPage: true });
  await page.getByLabel("Address of the machine").fill(server);
}
