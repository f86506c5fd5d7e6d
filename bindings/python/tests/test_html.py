"""What a notebook shows, and that nothing in it comes out as markup."""

from __future__ import annotations

import re
from typing import Any

from shared import HOSTILE, tags

import veritee
from veritee import _html


def poisoned(value: Any) -> Any:
    """The same report with every text in it hostile."""
    if isinstance(value, str):
        return HOSTILE
    if isinstance(value, list):
        return [poisoned(item) for item in value]
    if isinstance(value, dict):
        return {name + (HOSTILE if name in ("product", "fmc") else ""): poisoned(inner) for name, inner in value.items()}
    return value


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
