"""How a question is asked: what is taken, what is copied, and what is an error of the caller."""

from __future__ import annotations

import array
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
import veritee

AT = "2026-06-01"


def test_a_policy_is_text_a_mapping_or_read_once(report: bytes, vcek: bytes, explore: str, explore_json: str) -> None:
    answers = {
        veritee.verify(report, policy=policy, at=AT, collateral=[vcek]).report_json
        for policy in (explore, explore_json, json.loads(explore_json), veritee.Policy(explore), veritee.Policy(text=explore_json))
    }
    assert len(answers) == 1


@pytest.mark.parametrize(
    "at",
    [
        "2026-06-01",
        "2026-06-01T00:00:00Z",
        "1780272000",
        1780272000,
        datetime(2026, 6, 1, tzinfo=timezone.utc),
        datetime(2026, 6, 1, 0, 0, 0, 999_999, tzinfo=timezone.utc),
        datetime(2026, 6, 1, 2, tzinfo=timezone(timedelta(hours=2))),
    ],
)
def test_a_time_has_many_forms(at: Any, report: bytes, vcek: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at=at, collateral=[vcek])
    assert verdict.at == "2026-06-01T00:00:00Z" and verdict.ok
    assert veritee.verify(report, policy=explore, as_of=at, collateral=[vcek]).report_json == verdict.report_json


def test_misuse_is_typed(report: bytes, vcek: bytes, explore: str) -> None:
    def code(**changed: Any) -> str:
        question: dict[str, Any] = {"policy": explore, "at": AT, "collateral": [vcek], **changed}
        with pytest.raises(veritee.VeriteeError) as raised:
            veritee.verify(report, **question)
        assert isinstance(raised.value, ValueError) and raised.value.detail
        assert str(raised.value) == f"{raised.value.detail} [{raised.value.code}]"
        return raised.value.code

    assert code(policy=explore + "\nno_such_key = 1") == "policy.unreadable"
    assert code(policy={"veritee": 1, "no_such_key": 1}) == "policy.unreadable"
    assert code(policy="") == "policy.unreadable"
    assert code(policy=explore + "# \ud800") == "policy.unreadable"
    assert code(at="2026-06-01\ud800") == "time.unreadable"
    assert code(policy={"veritee": 1, "kinds": ["sev-snp"], "bind": {}, "identity": {}}) == "policy.bind.unstated"
    assert code(at="yesterday") == "time.unreadable"
    assert code(at=datetime(2026, 6, 1)) == "time.naive"
    for outside in (-1, 10**18, 10**5000, datetime(1969, 12, 31, tzinfo=timezone.utc)):
        assert code(at=outside) == "time.unreadable"
    assert code(nonce=b"") == "ask.nonce.empty"
    assert code(key=b"") == "ask.key.empty"
    assert code(trust=[b"no anchor"]) == "trust.unrecognized"
    assert code(collateral=[vcek] * 33) == "ask.collateral.too-many"
    with pytest.raises(veritee.VeriteeError, match="policy.unreadable"):
        veritee.Policy("kinds = 1")


def test_a_wrong_type_is_a_type_error(report: bytes, vcek: bytes, explore: str) -> None:
    verify: Any = veritee.verify
    for evidence in (report.hex(), None, 1, [1]):
        with pytest.raises(TypeError):
            verify(evidence, policy=explore, at=AT)
        with pytest.raises(TypeError):
            veritee.inspect(evidence)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            veritee.needs(evidence)  # type: ignore[arg-type]
    changes: list[dict[str, Any]] = [
        {"collateral": vcek},
        {"collateral": "text"},
        {"collateral": [vcek.hex()]},
        {"trust": "text"},
        {"nonce": "00"},
        {"key": "00"},
        {"policy": None},
        {"policy": explore.encode()},
        {"at": date(2026, 6, 1)},
        {"at": True},
        {"at": 1.5},
        {"at": None},
        {"as_of": AT},
        {"now": AT},
    ]
    for change in changes:
        with pytest.raises(TypeError):
            verify(report, **{"policy": explore, "at": AT, **change})
    with pytest.raises(TypeError):
        verify(report, explore, at=AT)


def test_what_is_given_is_always_compared(report: bytes, vcek: bytes, explore: str) -> None:
    # The policy waives the binding, but a nonce that is not in the report is one too many.
    with_nonce = veritee.verify(report, policy=explore, at=AT, collateral=[vcek], nonce=b"not the nonce")
    assert not with_nonce.ok and with_nonce.code.startswith("bind.")


def test_every_bytes_like_is_taken(report: bytes, vcek: bytes, explore: str) -> None:
    wide = array.array("I", report)
    for evidence in (bytearray(report), memoryview(report), memoryview(b"x" + report)[1:], wide, memoryview(report[::-1])[::-1]):
        for certificate in (bytearray(vcek), memoryview(vcek)):
            assert veritee.verify(evidence, policy=explore, at=AT, collateral=iter([certificate])).ok


def test_inputs_are_copied(report: bytes, vcek: bytes, explore: str) -> None:
    evidence, certificate = bytearray(report), bytearray(vcek)
    verdict = veritee.verify(evidence, policy=explore, at=AT, collateral=[certificate])
    before = (verdict.report_json, repr(getattr(verdict, "claims")))
    evidence[:] = bytes(len(evidence))
    certificate.clear()
    assert (verdict.report_json, repr(getattr(verdict, "claims"))) == before


def test_threads_verify_in_parallel(report: bytes, vcek: bytes, explore: str) -> None:
    policy = veritee.Policy(explore)

    def ask(nth: int) -> str:
        flipped = bytearray(report)
        flipped[0x90] ^= nth % 2
        return veritee.verify(flipped, policy=policy, at=AT, collateral=[vcek]).code

    with ThreadPoolExecutor(4) as pool:
        codes = list(pool.map(ask, range(40)))
    assert codes == [codes[0], codes[1]] * 20 and codes[0] == "ok" and codes[1] != "ok"


def test_the_interpreter_lock_is_released(report: bytes, vcek: bytes, explore: str) -> None:
    """With a switch interval of minutes nobody takes the lock away: others run only while a verification lets go of it."""
    policy = veritee.Policy(explore)
    count, stop, started = [0], threading.Event(), threading.Event()

    def counting() -> None:
        while not stop.is_set():
            count[0] += 1
            started.set()
            stop.wait(0.000_1)

    interval = sys.getswitchinterval()
    counter = threading.Thread(target=counting)
    counter.start()
    started.wait()
    sys.setswitchinterval(600)
    try:
        before = count[0]
        for _ in range(2000):
            assert veritee.verify(report, policy=policy, at=AT, collateral=[vcek]).ok
            if count[0] >= before + 5:
                break
        after = count[0]
    finally:
        sys.setswitchinterval(interval)
        stop.set()
        counter.join()
    assert after >= before + 5
