"""What is decided about evidence, and how Python sees it."""

from __future__ import annotations

import copy
import json
import pickle
import sys
from pathlib import Path
from typing import Any

import pytest
from shared import plain

import veritee

AT = "2026-06-01"


def test_the_wheel_is_what_is_tested() -> None:
    assert Path(sys.prefix) in Path(veritee.__file__).parents


def test_a_real_report_is_verified(report: bytes, vcek: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at=AT, collateral=[vcek])
    assert isinstance(verdict, veritee.Verified) and isinstance(verdict, veritee.Verdict)
    assert verdict and verdict.ok and verdict.require() is verdict
    assert (verdict.verdict, verdict.code, verdict.kind, verdict.at) == ("verified", "ok", "sev-snp", "2026-06-01T00:00:00Z")
    claims = verdict.claims
    assert (claims.tee, claims.product) == ("sev-snp", "Milan")
    assert claims.measurements[0].kind == "snp.launch" and claims.measurements[0].value == report[0x90:0xC0]
    assert claims.report_data == report[0x50:0x90]
    assert claims.tcb.reported is not None and claims.tcb.reported.microcode == report[0x187]
    assert claims.signer is not None and claims.signer.kind == "vcek" and claims.signer.anchor_pinned
    assert claims.snp is not None and claims.snp.report_id == report[0x140:0x160]
    assert claims == verdict.claims and claims.tcb != claims.snp
    assert {check.status for check in verdict.checks} == {"pass", "waived"}
    assert all(check.reason for check in verdict.checks if check.status == "waived")
    assert verdict.limits and verdict.needs == ()
    assert verdict.explain().startswith("VERIFIED  sev-snp") and str(verdict) == verdict.explain()
    assert repr(verdict).startswith("<Verified sev-snp [ok]") and repr(claims).startswith("Claims(tee='sev-snp', product='Milan'")


def test_typed_values_and_report_say_the_same(report: bytes, vcek: bytes, explore: str) -> None:
    verified = veritee.verify(report, policy=explore, at=AT, collateral=[vcek])
    rejected = veritee.verify(report, policy=explore, at=AT)
    assert isinstance(verified, veritee.Verified)
    for verdict in (verified, rejected):
        assert list(verdict.report) == ["veritee", "verdict", "code", "at", "evidence", "claims", "checks", "needs", "limits"]
        assert verdict.report == json.loads(verdict.report_json)
        for member in ("verdict", "code", "at", "checks", "needs", "limits"):
            assert plain(getattr(verdict, member)) == verdict.report[member], member
    assert plain(verified.claims) == verified.report["claims"]
    assert rejected.report["claims"] is None
    verified.report["verdict"] = "changed"
    assert verified.report["verdict"] == "verified"


def test_a_real_quote_is_verified(quote: bytes, quote_collateral: bytes, explore: str) -> None:
    verdict = veritee.verify(quote, policy=explore, at="2026-10-20", collateral=[quote_collateral])
    assert isinstance(verdict, veritee.Verified), verdict.explain()
    claims = verdict.claims
    assert (claims.tee, claims.tcb.status, claims.snp) == ("tdx", "UpToDate", None)
    assert isinstance(claims.tcb.launch, veritee.Layer) and claims.tcb.launch.status == "UpToDate"
    assert claims.tcb.platform is not None and claims.tcb.platform.missing == ()
    assert claims.tdx is not None and len(claims.tdx.mrseam) == 48 and claims.platform is not None
    assert plain(claims) == verdict.report["claims"]
    missing = veritee.verify(quote, policy=explore, at="2026-10-20")
    assert missing.code == "missing.tdx.collateral" and missing.needs


def test_every_flipped_byte_is_rejected(report: bytes, vcek: bytes, explore: str) -> None:
    policy = veritee.Policy(explore)
    for at in range(0, len(report), 7):
        flipped = bytearray(report)
        flipped[at] ^= 1 << at % 8
        assert not veritee.verify(flipped, policy=policy, at=AT, collateral=[vcek]).ok, at


@pytest.mark.parametrize("evidence", [b"", b"\x00", b"{", b"random bytes", bytes(1184), b"\xff" * 1184, bytes(5 << 20)])
def test_bad_evidence_never_raises(evidence: bytes, explore: str) -> None:
    verdict = veritee.verify(evidence, policy=explore, at=AT)
    assert isinstance(verdict, veritee.Rejected) and not verdict and verdict.code != "ok"
    assert verdict.explain().startswith("REJECTED") and "<div" in verdict._repr_html_()
    assert isinstance(veritee.needs(evidence), tuple)
    assert str(veritee.inspect(evidence))


def test_what_is_missing_is_told(report: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at=AT)
    assert isinstance(verdict, veritee.Rejected)
    assert verdict.code == "missing.snp.vek" and verdict.needs
    assert verdict.needs[0].urls[0].startswith("https://kdsintf.amd.com/vcek/v1/Milan/")
    assert veritee.needs(report)[0].urls == verdict.needs[0].urls
    assert not hasattr(verdict, "claims")
    with pytest.raises(veritee.NotVerified) as raised:
        verdict.require()
    assert raised.value.verdict is verdict and raised.value.code == "missing.snp.vek" and str(raised.value) == verdict.explain()


@pytest.mark.parametrize(
    ("at", "code", "untimely"), [("2010-01-01", "snp.chain.ark-validity.early", "early"), ("2060-01-01", "snp.chain.ark-validity.expired", "late")]
)
def test_a_wrong_clock_is_told_apart(report: bytes, vcek: bytes, explore: str, at: str, code: str, untimely: str) -> None:
    verdict = veritee.verify(report, policy=explore, at=at, collateral=[vcek])
    assert isinstance(verdict, veritee.Rejected)
    assert (verdict.code, verdict.untimely) == (code, untimely)
    assert verdict.first_failure is not None and verdict.first_failure.code == code
    bad = veritee.verify(report[:-1] + b"\x01", policy=explore, at=at, collateral=[vcek])
    assert isinstance(bad, veritee.Rejected) and bad.untimely is None and bad.first_failure == next(c for c in bad.checks if c.status == "fail")


def test_limits_are_told(explore: str) -> None:
    for size, code in ((veritee.MAX_EVIDENCE_BYTES, "evidence.kind.unrecognized"), (veritee.MAX_EVIDENCE_BYTES + 1, "evidence.kind.too-large")):
        assert veritee.verify(bytes(size), policy=explore, at=AT).code == code
    assert veritee.MAX_COLLATERAL_BYTES > 0


def test_inspection_is_unverified(report: bytes) -> None:
    seen = veritee.inspect(report)
    assert seen.kind == "sev-snp" and seen.code is None and seen.detail is None and dict(seen.fields)
    assert str(seen).startswith("UNVERIFIED")
    nothing = veritee.inspect(b"")
    assert (nothing.kind, nothing.code, nothing.fields) == (None, "evidence.kind.empty", ())


def test_nobody_else_makes_a_verdict(report: bytes, vcek: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at=AT, collateral=[vcek])
    assert isinstance(verdict, veritee.Verified)
    made: list[Any] = [veritee.Verdict, veritee.Verified, veritee.Rejected, veritee.Claims, veritee.Check, veritee.Need, veritee.Inspection]
    for cls in made:
        for maker in (type.__call__, cls.__new__, object.__new__):
            with pytest.raises(TypeError):
                maker(cls)
        if cls is not veritee.Verdict:
            with pytest.raises(TypeError):
                type("Mine", (cls,), {})
    # Verdict has subclasses, so Python code may name more of them, but none has a value.
    makers: list[Any] = [None, object.__new__, veritee.Verdict.__new__]
    for maker in makers:
        mine: Any = type("Mine", (veritee.Verdict,), {} if maker is None else {"__new__": lambda cls, maker=maker: maker(cls)})
        with pytest.raises(TypeError):
            mine()
    for value in (verdict, verdict.claims):
        for name in ("ok", "claims", "debug", "anything"):
            with pytest.raises(AttributeError):
                setattr(value, name, True)
        with pytest.raises(TypeError):
            copy.copy(value)
        with pytest.raises((TypeError, pickle.PicklingError)):
            pickle.dumps(value)
    rejected = veritee.verify(report, policy=explore, at=AT)
    with pytest.raises(TypeError):
        rejected.__class__ = veritee.Verified
