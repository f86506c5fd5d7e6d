import { VeriteeError, verify } from "veritee";

import anchors from "../../client/anchors.pem?raw";
import guests from "../../client/policy.json?raw";
import azure from "../../client/policy-azure.json?raw";
import { evidence, send } from "./machine";
import { refused, trouble, verified } from "./answer";

// Policies and anchors are this page's own. They were built into it; nothing of them comes from the machine. A page for real
// machines gives no anchors: those of AMD and Intel are pinned in the library.
const trust = [new TextEncoder().encode(anchors)];
const policies: ReadonlyMap<string, string> = new Map([
  ["snp", guests],
  ["tdx", guests],
  ["azure-snp", azure],
]);

const element = <T extends HTMLElement>(id: string, type: new () => T): T => {
  const found = document.getElementById(id);
  if (!(found instanceof type)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
};

const form = element("ask", HTMLFormElement);
const button = form.querySelector("button");
const status = element("status", HTMLParagraphElement);
const result = element("result", HTMLElement);
const heading = element("verdict", HTMLHeadingElement);
const answer = element("answer", HTMLDivElement);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void converse(new FormData(form));
});

async function converse(data: FormData): Promise<void> {
  const field = (name: string): string => String(data.get(name) ?? "");
  busy(true);
  try {
    const server = new URL(field("server"));
    const policy = policies.get(field("tee"));
    if (policy === undefined) {
      throw new Error("This page has no policy for such a machine.");
    }
    const nonce = crypto.getRandomValues(new Uint8Array(32));
    say("Asking the machine for evidence …");
    const shown = await evidence(server, field("tee"), nonce, field("fault"));
    say("Verifying …");
    const verdict = await verify(shown.evidence, { policy, at: new Date(), trust, nonce, key: shown.key });
    if (!verdict.ok) {
      show("refused", "Refused: nothing was sent", refused(verdict));
      return;
    }
    say("Sending …");
    const bytes = await send(server, field("message"), verdict);
    show("verified", `Verified: ${bytes} bytes were sent`, verified(verdict));
  } catch (error) {
    show("trouble", "No answer: nothing was sent", trouble(explained(error)));
  } finally {
    busy(false);
  }
}

function explained(error: unknown): string {
  if (error instanceof VeriteeError) {
    return `This page is not set up well: ${error.message} [${error.code}]`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Tells the verdict and takes the reader there. */
function show(kind: "verified" | "refused" | "trouble", title: string, content: readonly Node[]): void {
  result.className = kind;
  heading.textContent = title;
  answer.replaceChildren(...content);
  result.hidden = false;
  say(title);
  heading.focus();
}

function say(text: string): void {
  status.textContent = text;
}

function busy(now: boolean): void {
  form.setAttribute("aria-busy", String(now));
  if (button !== null) {
    button.disabled = now;
  }
  if (now) {
    result.hidden = true;
  }
}
