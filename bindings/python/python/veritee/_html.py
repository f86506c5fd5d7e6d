"""A report as HTML for notebooks. Everything that comes out of the report is text, and is escaped."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby
from typing import Any

_COLOURS = {"verified": "#1a7f37", "rejected": "#cf222e", "pass": "#1a7f37", "fail": "#cf222e", "waived": "#9a6700"}
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
