"""What a notebook shows, and that nothing in it comes out as markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import veritee
from veritee import _html

HOSTILE = "<script>alert(1)</script>\"'&\u202e\x1b"


def poisoned(value: Any) -> Any:
    """The same report with every text in it hostile."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if isinstance(value, dict):
        return {name + (HOSTILE if name in ("product", "fmc") else ""): poisoned(inner) for name, inner in value.items()}
    return value


class Tags(HTMLParser):
    """The tags of a page, which must be balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        assert {name for name, _ in attrs} <= {"class", "style", "title", "open"}
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def tags(page: str) -> set[str]:
    parser = Tags()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser.seen


def test_a_verdict_shows_its_checks(report: bytes, vcek: bytes, explore: str) -> None:
    verified = veritee.verify(report, policy=explore, at="2026-06-01", collateral=[vcek])
    rejected = veritee.verify(report, policy=explore, at="2026-06-01")
    for verdict in (verified, rejected):
        page = verdict._repr_html_()
        assert tags(page) and verdict.verdict.upper() in page
        for check in verdict.checks:
            assert check.id in page
        for limit in verdict.limits:
            assert limit.partition("'")[0] in page
    assert "Milan" in verified._repr_html_() and "missing.snp.vek" in rejected._repr_html_()


def test_everything_is_escaped(report: bytes, vcek: bytes, explore: str) -> None:
    for collateral in ([vcek], []):
        verdict = veritee.verify(report, policy=explore, at="2026-06-01", collateral=collateral)
        page = _html.render(poisoned(verdict.report))
        assert "script" not in tags(page) and "<script" not in page
        assert not re.search("[\u202e\x1b]", page)
        assert "&lt;script&gt;" in page and "\\u{202e}" in page


def test_a_waiver_of_the_policy_is_escaped(report: bytes, vcek: bytes, explore: str) -> None:
    policy = explore.replace("exploring: any guest is of interest", "<img src=x onerror=alert(1)>")
    page = veritee.verify(report, policy=policy, at="2026-06-01", collateral=[vcek])._repr_html_()
    assert "<img" not in page and "&lt;img src=x" in page
