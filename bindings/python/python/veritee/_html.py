"""Reports and predictions as HTML for notebooks. Everything that comes out of them is text, and is escaped."""

from __future__ import annotations

import json
import re
from html import escape
from itertools import groupby
from typing import Any

_COLOURS = {"verified": "#1a7f37", "rejected": "#cf222e", "released": "#1a7f37", "denied": "#cf222e", "pass": "#1a7f37", "fail": "#cf222e", "waived": "#9a6700"}
# Characters that are not seen, or turn round how others are.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


def render(report: dict[str, Any]) -> str:
    """The verdict, the tree of checks, the claims, and what is not proven."""
    evidence = report["evidence"]
    version = "" if evidence["version"] is None else f" (version {evidence['version']})"
    about = f"{evidence['kind'] or 'unrecognised evidence'}{version} at {report['at']}"
    parts = [f"<p>{_mark(report['verdict'], report['verdict'].upper())} {_text(about)} <code>{_text(report['code'])}</code></p>"]
    for group, checks in groupby(report["checks"], lambda check: str(check["id"]).rpartition(".")[0]):
        parts.append(_group(group, list(checks)))
    if report["claims"] is not None:
        rows = "".join(f"<tr><th>{_text(name)}</th><td><code>{_text(value)}</code></td></tr>" for name, value in _leaves("", report["claims"]))
        parts.append(f"<details><summary>claims</summary><table>{rows}</table></details>")
    needs = [f"{need['what']}: {' or '.join(need['urls'])} ({need['why']})" for need in report["needs"]]
    for title, lines in (("fetch, and ask again", needs), ("not proven", report["limits"])):
        if lines:
            items = "".join(f"<li>{_text(line)}</li>" for line in lines)
            parts.append(f"<details open><summary>{title}</summary><ul>{items}</ul></details>")
    return f'<div class="veritee">{"".join(parts)}</div>'


def render_prediction(prediction: dict[str, Any]) -> str:
    """What is predicted, what must hold before, the tree of the policy, the key that would be wrapped to, and what is doubtful."""
    word = prediction["prediction"]
    parts = [f"<p>{_mark(word, word.upper())} {_text(prediction['note'])} <code>{_text(prediction['code'])}</code></p>"]
    rows = [f"{_holds(before['holds'])} {_text(before['title'])} <code>{_text(before['detail'] or '')}</code>" for before in prediction["preconditions"]]
    parts.append(_list("before the policy", rows))
    parts.append(f"<details open><summary>policy, read as {_text(prediction['mode'])}</summary>{_node(prediction['policy'])}</details>")
    key = prediction["wrapping_key"]
    if key is not None:
        parts.append(f"<p>would be wrapped to {_text(key['kid'])} <code>{_text(key['thumbprint'])}</code></p>")
    found = [f"{_text(finding['path'] or 'the policy')}: {_text(finding['message'])} <code>{_text(finding['code'])}</code>" for finding in prediction["findings"]]
    if found:
        parts.append(_list("doubtful in the policy", found))
    return f'<div class="veritee">{"".join(parts)}</div>'


def _node(node: dict[str, Any]) -> str:
    if node["claim"] is None:
        said = " ".join(_text(part) for part in (node["rule"], node["authority"], node["why"]) if part is not None)
        below = "".join(f"<li>{_node(inner)}</li>" for inner in node["of"])
        return f"{_holds(node['holds'])} {said}<ul>{below}</ul>"
    found, wanted = (f"<code>{_text(json.dumps(node[name], ensure_ascii=False))}</code>" for name in ("found", "wanted"))
    why = "" if node["why"] is None else f": {_text(node['why'])}"
    return f"{_holds(node['holds'])} {_text(node['claim'])} is {found}, wanted {wanted}{why}"


def _holds(holds: bool) -> str:
    return _mark("pass", "pass") if holds else _mark("fail", "FAIL")


def _list(title: str, rows: list[str]) -> str:
    return f"<details open><summary>{_text(title)}</summary><ul>{''.join(f'<li>{row}</li>' for row in rows)}</ul></details>"


def _group(name: str, checks: list[dict[str, Any]]) -> str:
    rows = []
    for check in checks:
        members = [f"{name}: {check[name]}" for name in ("code", "expected", "actual", "reason") if check[name] is not None]
        found = "<br>".join(_text(member) for member in members)
        cells = (_mark(check["status"], check["status"]), _text(check["title"]), found)
        rows.append(f'<tr title="{_text(check["id"])}; {_text(check["clause"])}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    passed = sum(check["status"] == "pass" for check in checks)
    shown = " open" if any(check["status"] in ("fail", "waived") for check in checks) else ""
    return f"<details{shown}><summary>{_text(name)}: {passed} of {len(checks)} pass</summary><table>{''.join(rows)}</table></details>"


def _leaves(path: str, value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [leaf for name, inner in value.items() for leaf in _leaves(f"{path}.{name}" if path else name, inner)]
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return [leaf for i, item in enumerate(value) for leaf in _leaves(f"{path}[{i}]", item)]
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    return [(path, "unknown" if value is None else value)]


def _mark(kind: str, text: str) -> str:
    return f'<strong style="color:{_COLOURS.get(kind, "#6e7781")}">{_text(text)}</strong>'


def _text(value: object) -> str:
    return escape(_HIDDEN.sub(lambda found: f"\\u{{{ord(found.group()):x}}}", str(value)), quote=True)
