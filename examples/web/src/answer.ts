// A verdict as a person wants to read it. Everything becomes text nodes: nothing that comes from evidence is ever markup.

import type { Check, Claims, Rejected, Status, Untimely, Verified } from "veritee";

type Child = Node | string;

function node<K extends keyof HTMLElementTagNameMap>(tag: K, ...children: readonly Child[]): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}

/** A value out of a report: it may be long, and may hold characters that turn round what follows. */
function value(text: string): HTMLElement {
  return node("code", node("bdi", text));
}

function section(title: string, ...content: readonly Child[]): HTMLElement {
  return node("section", node("h3", title), ...content);
}

function list(items: readonly Child[]): HTMLElement {
  return node("ul", ...items.map((item) => node("li", item)));
}

function pairs(rows: readonly (readonly [string, Child | null])[]): HTMLElement {
  return node("dl", ...rows.flatMap(([name, child]) => (child === null ? [] : [node("dt", name), node("dd", child)])));
}

export function verified(verdict: Verified): Node[] {
  const { claims, report } = verdict;
  return [
    section(
      "What is proven",
      pairs([
        ["It runs", list(runs(verdict))],
        ["On", [claims.tee, claims.product].filter((name) => name !== null).join(", ")],
        ["It speaks to you", "the evidence was made for the nonce of this page and the key of this machine"],
        ["Its host", claims.debug === false ? "cannot debug it" : claims.debug === true ? "can debug it" : "may be able to debug it: the evidence does not say"],
        ["Its platform", platform(claims)],
      ]),
    ),
    section(
      "By whom",
      pairs([
        ["Signed with", claims.signer === null ? null : value(claims.signer.kind)],
        ["Vouched for by", claims.signer === null ? null : `${claims.signer.anchor}, ${claims.signer.anchor_pinned ? "the vendor's own root" : "a root that was given to this page by hand"}`],
        ["Good from", claims.validity === null ? null : `${day(claims.validity.not_before)} to ${day(claims.validity.not_after)}`],
      ]),
    ),
    section("What is not proven", list(report.limits)),
    tree(verdict.checks, report.at),
  ];
}

/** What was started: of a guest its measurement, under a paravisor what the registers of the virtual TPM fit, and the paravisor. */
function runs({ claims, checks }: Verified): Child[] {
  const registers = checks.find((check) => check.id === "tpm.pcrs.golden");
  if (claims.azure === null || registers === undefined) {
    return claims.measurements.map((m) => m.label ?? value(`${m.kind} ${m.value}`));
  }
  return [registers.actual ?? "what the policy names", claims.azure.paravisor ?? "a paravisor without a name"];
}

/** What to say to somebody whose clock may be wrong. */
const CLOCK: Readonly<Record<Untimely, string>> = {
  early: "By the clock of this device, what the machine shows does not hold yet. Is the clock slow?",
  late: "By the clock of this device, what the machine shows holds no more. Is the clock fast? If it is right, the machine must fetch new collateral.",
};

export function refused(verdict: Rejected): Node[] {
  const first = verdict.firstFailure;
  const clock = verdict.untimely === null ? [] : [node("p", CLOCK[verdict.untimely], " It says ", node("time", verdict.report.at), ".")];
  const needs = verdict.needs.map((need) => `${need.what}: ${need.why}`);
  return [
    section("Why not", ...(first === null ? [] : [node("p", "This must hold, and does not: ", node("strong", first.title), "."), ...clock, details(first)])),
    ...(needs.length === 0 ? [] : [section("What is missing", list(needs))]),
    tree(verdict.checks, verdict.report.at),
  ];
}

export function trouble(why: string): Node[] {
  return [node("p", why)];
}

/** How new the platform is, in its vendor's words or numbers. */
function platform({ tcb }: Claims): string {
  if (tcb.status !== null) {
    return [tcb.status, ...tcb.advisories].join(", ");
  }
  return tcb.reported === null ? "unknown" : `SNP firmware ${tcb.reported.snp}, microcode ${tcb.reported.microcode}`;
}

function day(time: string): string {
  return time.slice(0, 10);
}

/** What a check found, where there is something to say. */
function details(check: Check): HTMLElement {
  return pairs([
    ["Code", check.code === null ? null : value(check.code)],
    ["Expected", check.expected === null ? null : value(check.expected)],
    ["Found", check.actual === null ? null : value(check.actual)],
    ["Waived because", check.reason],
    ["Rule", check.clause],
  ]);
}

const WORDS: Readonly<Record<Status, readonly [sign: string, word: string]>> = {
  pass: ["✓", "holds"],
  fail: ["✗", "does not hold"],
  waived: ["!", "waived"],
  "not-reached": ["–", "not asked"],
};

/** What the checks are about, by the beginning of their ids; the first that fits. */
const TOPICS: readonly (readonly [prefix: RegExp, topic: string])[] = [
  [/^(evidence|collateral)\b/u, "What came is what it should be"],
  [/^(bind\.|azure\.user-data)/u, "It was made for this conversation"],
  [/^(identity|snp\.(host-data|family-id|image-id|report-id|guest-svn)|tdx\.registers|tpm\.pcrs\.(golden|selection)|azure\.configuration|event-log\.)/u, "It runs what you expect"],
  [/^(snp\.(guest-policy|vmpl)|tdx\.(attributes|xfam)|sgx\.attributes)/u, "Its host is kept out"],
  [/(\bcrl\b|revo[ck])/u, "Nothing was revoked"],
  [/^(snp\.(tcb|firmware|mitigations|platform-info|product\.allowed|chip|csp)|tdx\.(tcb|tcb-info|platform)\b)/u, "Its platform is new enough, and one that you accept"],
  [/^(azure\.|tpm\.)/u, "Its paravisor is one that you accept, and vouches for its virtual TPM"],
  [/^(snp\.(chain|vek)|tdx\.(chain|pck|collateral|qe|qe-identity|module))/u, "Its vendor vouches for it"],
  [/./u, "The evidence itself holds together"],
];

/** All checks, by what they are about. */
function tree(checks: readonly Check[], at: string): HTMLElement {
  const groups = new Map<string, Check[]>(TOPICS.map(([, topic]) => [topic, []]));
  for (const check of checks) {
    const topic = TOPICS.find(([prefix]) => prefix.test(check.id));
    groups.get(topic?.[1] ?? "")?.push(check);
  }
  const shown = [...groups].filter(([, members]) => members.length > 0).map(([topic, members]) => branch(topic, members));
  return section("Every check", node("p", `Asked at ${at}.`), ...shown);
}

function branch(topic: string, checks: readonly Check[]): HTMLElement {
  const holding = checks.filter((check) => check.status === "pass").length;
  const failing = checks.some((check) => check.status === "fail");
  const made = node("details", node("summary", `${topic}: `, node("span", `${holding} of ${checks.length} hold`)), list([]));
  made.open = failing || checks.some((check) => check.status === "waived");
  made.className = failing ? "fail" : holding === checks.length ? "pass" : "open";
  made.querySelector("ul")?.append(...checks.map(leaf));
  return made;
}

function leaf(check: Check): HTMLElement {
  const [sign, word] = WORDS[check.status];
  const mark = node("span", sign);
  mark.setAttribute("aria-hidden", "true");
  const made = node("li", mark, ` ${check.title}: `, node("em", word));
  made.className = check.status;
  made.dataset["check"] = check.id;
  if (check.status === "fail" || check.status === "waived") {
    made.append(details(check));
  }
  return made;
}
