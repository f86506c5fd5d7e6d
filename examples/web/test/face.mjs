// What every page owes its readers: names for a screen reader, contrast in both colour schemes, room on a narrow screen, and a content
// security policy that is in force.
import assert from "node:assert/strict";

/** What a screen reader is told of the form, and in which order. */
export async function named(page) {
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  const told = await page.locator("body").ariaSnapshot();
  let from = 0;
  for (const line of [
    "- banner:",
    '- heading "Verify, then send" [level=1]',
    "- main:",
    '- textbox "Address of the machine"',
    '- group "Kind of machine"',
    '- radio "AMD SEV-SNP" [checked]',
    '- radio "Intel TDX"',
    '- radio "Azure on AMD SEV-SNP"',
    '- combobox "What shall be wrong with it"',
    '- textbox "Message"',
    '- button "Verify, then send"',
    "- status",
  ]) {
    const at = told.indexOf(line, from);
    assert.ok(at >= from, `a screen reader is not told ${line} there:\n${told}`);
    from = at;
  }
  assert.equal(await page.locator("#fault").evaluate((f) => document.getElementById(f.getAttribute("aria-describedby"))?.textContent !== ""), true);
  assert.equal(await page.locator("[tabindex]:not([tabindex='-1'])").count(), 0, "nothing leaves the order of the page");
}

/** Every text has the contrast of WCAG 2.2, 1.4.3; headings follow each other; signs that only decorate are not read out. */
export async function legible(page, dark) {
  const found = await page.evaluate(() => {
    const numbers = (colour) => colour.match(/[\d.]+/gu).map(Number);
    const luminance = (colour) => {
      const [r, g, b] = numbers(colour).map((c) => c / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      for (let at = element; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (numbers(colour)[3] !== 0) {
          return colour;
        }
      }
      return "rgb(255, 255, 255)";
    };
    const faint = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let read = 0;
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      const element = text.parentElement;
      if (text.data.trim() === "" || !element.checkVisibility()) {
        continue;
      }
      read += 1;
      const style = getComputedStyle(element);
      const [one, other] = [luminance(style.color), luminance(behind(element))];
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
      const size = parseFloat(style.fontSize);
      const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
      if (contrast < (large ? 3 : 4.5)) {
        faint.push(`${contrast.toFixed(2)}: ${text.data.trim()}`);
      }
    }
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].filter((h) => h.checkVisibility()).map((h) => Number(h.tagName[1]));
    return { read, faint, levels, back: luminance(behind(document.body)), signs: document.querySelectorAll("li[data-check] > span:not([aria-hidden])").length };
  });
  assert.ok(found.read > 50, "there is something to read");
  assert.deepEqual(found.faint, [], "every text can be read");
  assert.ok(dark ? found.back < 0.05 : found.back > 0.9, "the page has the colours that its reader asked for");
  assert.ok(found.levels.every((level, i) => level <= (found.levels[i - 1] ?? 0) + 1), `headings skip a level: ${found.levels}`);
  assert.equal(found.signs, 0);
}

/** At 320 pixels nothing has to be scrolled sideways (WCAG 2.2, 1.4.10). */
export async function narrow(page) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 800 });
  const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  await page.setViewportSize(size);
  assert.ok(wide <= room, `the page is ${wide} pixels wide on a screen of ${room}`);
}

/** The content security policy is in force: neither eval, nor inline script, nor inline style, nor markup out of text, nor other hosts. */
export async function policed(page) {
  const stated = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  const directives = stated.split(";").map((directive) => directive.trim().split(/\s+/u)).map(([name, ...values]) => [name, values.join(" ")]);
  assert.deepEqual(Object.fromEntries(directives), {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "data:",
    "connect-src": "'self' http://127.0.0.1:*",
    "base-uri": "'none'",
    "form-action": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "'none'",
  });
  assert.equal((await fetch(page.url())).headers.get("Content-Security-Policy"), "frame-ancestors 'none'", "nobody frames the page");
  const held = await page.evaluate(async () => {
    const refuses = async (attempt) => {
      // In a task of the page's own: the policy does not bind what the debugger runs.
      await new Promise((task) => setTimeout(task));
      try {
        await attempt();
        return false;
      } catch {
        return true;
      }
    };
    const broken = [];
    document.addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
    const styled = document.createElement("p");
    styled.setAttribute("style", "color: red");
    document.body.append(styled);
    const answers = {
      eval: await refuses(() => (0, eval)("1")),
      markup: await refuses(() => {
        document.createElement("p").innerHTML = "<b>text</b>";
      }),
      script: await refuses(() => {
        document.createElement("script").textContent = "1";
      }),
      elsewhere: await refuses(() => fetch("http://example.invalid/")),
      frame: await new Promise((done) => {
        const frame = document.createElement("iframe");
        frame.src = location.href;
        document.addEventListener("securitypolicyviolation", (event) => event.effectiveDirective === "frame-src" && done(true), { once: false });
        document.body.append(frame);
        setTimeout(() => done(false), 2000);
      }),
      style: styled.style.color === "",
    };
    styled.remove();
    document.querySelector("iframe")?.remove();
    return { ...answers, told: ["style-src-attr", "connect-src", "frame-src"].every((directive) => broken.includes(directive)) };
  });
  assert.deepEqual(held, { eval: true, markup: true, script: true, elsewhere: true, frame: true, style: true, told: true });
  page.complaints.length = 0;
}
