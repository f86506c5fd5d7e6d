"""What mypy knows, which is checked when it reads this file: an ignored error that is none fails its strict mode."""

from __future__ import annotations

import pytest
from typing_extensions import assert_type

import veritee


def test_claims_come_only_from_what_was_verified(report: bytes, vcek: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at="2026-06-01", collateral=[vcek])
    if verdict.ok:
        assert_type(verdict, veritee.Verified)
        assert_type(verdict.claims.report_data, "bytes | None")
    else:
        assert_type(verdict, veritee.Rejected)
    assert_type(verdict.require(), veritee.Verified)
    assert_type(verdict.checks, "tuple[veritee.Check, ...]")


def test_a_verdict_that_may_be_rejected_has_no_claims(report: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at="2026-06-01")
    with pytest.raises(AttributeError):
        verdict.claims  # type: ignore[union-attr]


def test_a_time_is_stated_once(report: bytes, explore: str) -> None:
    with pytest.raises(TypeError):
        veritee.verify(report, policy=explore)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        veritee.verify(report, policy=explore, at=1, as_of=1)  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        veritee.verify("text", policy=explore, at=1)  # type: ignore[call-overload]
