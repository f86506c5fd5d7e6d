"""Key release: what is predicted is what the core predicts, and only of what was verified."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import pytest
from shared import HOSTILE, plain, tags
from typing_extensions import assert_type

import veritee
from veritee import _html

FOLDER = Path(__file__).resolve().parents[3] / "conformance/vectors/skr"
CASES: list[dict[str, Any]] = json.loads((FOLDER / "cases.json").read_text(encoding="utf-8"))


def text(name: str) -> str:
    return (FOLDER / name).read_bytes().decode()


def verified(case: dict[str, Any]) -> veritee.Verified:
    trust = [(FOLDER / name).read_bytes() for name in case["trust"]]
    return veritee.verify((FOLDER / case["token"]).read_bytes(), policy=text(case["policy"]), at=case["at"], trust=trust).require()


def of(case_id: str) -> dict[str, Any]:
    return next(case for case in CASES if case["id"] == case_id)


def predicted(case: dict[str, Any]) -> veritee.Prediction:
    return veritee.ReleasePolicy(text(case["release_policy"]), case["mode"]).predict(verified(case))


def failing(node: veritee.PolicyNode) -> list[str]:
    own = [node.path] if node.claim is not None and not node.holds else []
    return own + [path for inner in node.below for path in failing(inner)]


def as_text(scalar: Any) -> Any:
    """A value of a policy as text, which is how the typed tree shows it."""
    return scalar if scalar is None or isinstance(scalar, str) else json.dumps(scalar)


def typed(node: dict[str, Any]) -> dict[str, Any]:
    """A node of the prediction's JSON in the form of the typed tree."""
    below = [typed(inner) for inner in node["of"]]
    return {**{name: node[name] for name in node if name != "of"}, "found": as_text(node["found"]), "wanted": as_text(node["wanted"]), "below": below}


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["id"]))
def test_predictions_are_as_recorded(case: dict[str, Any]) -> None:
    expect = case["expect"]
    if expect["misuse"] is not None:
        with pytest.raises(veritee.VeriteeError) as raised:
            veritee.ReleasePolicy(text(case["release_policy"]), case["mode"])
        assert raised.value.code == expect["misuse"] and raised.value.detail
        return
    prediction = predicted(case)
    assert prediction.to_json() + "\n" == text(expect["prediction"])
    assert prediction.explain() == text(expect["explain"]) == str(prediction)
    assert (prediction.released, prediction.code, failing(prediction.tree)) == (expect["released"], expect["code"], expect["fails"])
    assert bool(prediction) is prediction.released and prediction.mode == case["mode"]

    said = json.loads(prediction.to_json())
    for member in ("preconditions", "wrapping_key", "findings"):
        assert plain(getattr(prediction, member)) == said[member], member
    assert plain(prediction.tree) == typed(said["policy"])
    assert prediction == predicted(case)
    assert (prediction == predicted(of("denied-odd"))) is (case["id"] == "denied-odd")
    assert plain(veritee.ReleasePolicy(text(case["release_policy"]), case["mode"]).lint()) == said["findings"]

    page = prediction._repr_html_()
    assert tags(page) and said["prediction"].upper() in page and "a prediction: the vault decides" in page
    assert not any(hidden in page for hidden in "\u202e\x1b")


def test_a_failing_condition_stands_in_its_place() -> None:
    prediction = predicted(of("denied-measurement"))
    assert repr(prediction) == "<Prediction denied [skr.policy] read as strict>" and not prediction
    (authority,) = prediction.tree.below
    assert (authority.rule, authority.authority, authority.holds, authority.claim) == ("allOf", "https://forgery.neu.attest.azure.net", False, None)
    *held, failed = authority.below
    assert all(node.holds and node.found == node.wanted for node in held) and not failed.holds
    assert (failed.path, failed.rule, failed.claim) == ("anyOf[0].allOf[4]", "equals", "x-ms-sevsnpvm-launchmeasurement")
    assert failed.wanted == "00" * 48 and failed.found != failed.wanted and failed.why is None and failed.below == ()
    assert repr(failed) == '<PolicyNode "anyOf[0].allOf[4]" equals "x-ms-sevsnpvm-launchmeasurement" fails>'
    key = prediction.wrapping_key
    assert key is not None and (key.kid, key.index, len(key.thumbprint)) == ("HCLEkPub", 1, 32) and key.spki[0] == 0x30
    assert [before.id for before in prediction.preconditions] == ["skr.token", "skr.issuer", "skr.runtime-keys", "skr.wrapping-key"]


def test_a_prediction_is_of_what_was_verified() -> None:
    case = of("released")
    token, policy = (FOLDER / case["token"]).read_bytes(), text(case["policy"])
    release = veritee.ReleasePolicy(text=text(case["release_policy"]), mode="strict")
    assert release.mode == "strict" and repr(release) == "<ReleasePolicy read as strict>" and release.lint() == ()
    verdict = veritee.verify(token, policy=policy, at=case["at"])
    assert not verdict.ok
    with pytest.raises(TypeError):
        release.predict(verdict)  # type: ignore[arg-type]
    others: list[Any] = [None, token, {"claims": {}}, veritee.Verdict]
    for other in others:
        with pytest.raises(TypeError):
            release.predict(other)
    for cls in (veritee.Prediction, veritee.PolicyNode, veritee.Precondition, veritee.WrappingKey, veritee.Finding):
        with pytest.raises(TypeError):
            cls()
    prediction = release.predict(verified(case))
    assert_type(prediction, veritee.Prediction)
    assert_type(prediction.mode, Literal["strict", "azure-compatible"])
    with pytest.raises(AttributeError):
        prediction.released = True  # type: ignore[misc]


def test_evidence_that_is_no_token_is_denied(report: bytes, vcek: bytes, explore: str) -> None:
    verdict = veritee.verify(report, policy=explore, at="2026-06-01", collateral=[vcek]).require()
    prediction = veritee.ReleasePolicy(text("release/good.json"), "azure-compatible").predict(verdict)
    assert (prediction.released, prediction.code, prediction.wrapping_key) == (False, "skr.token", None)


def test_a_mode_is_one_of_two() -> None:
    good = text("release/good.json")
    for mode in ("", "Strict", "loose", "\ud800"):
        with pytest.raises(veritee.VeriteeError, match="skr.mode"):
            veritee.ReleasePolicy(good, mode)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        veritee.ReleasePolicy(good)  # type: ignore[call-arg]
    with pytest.raises(veritee.VeriteeError, match="skr.policy.unreadable"):
        veritee.ReleasePolicy(good + "\ud800", "strict")


def test_everything_is_escaped() -> None:
    said = json.loads(predicted(of("denied-odd")).to_json())

    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: poisoned(inner) for name, inner in value.items()}
        return [poisoned(item) for item in value] if isinstance(value, list) else HOSTILE if isinstance(value, str) else value

    said["findings"] = [{"code": "", "path": "", "message": ""}]
    page = _html.render_prediction(poisoned(said))
    assert "script" not in tags(page) and "<script" not in page and "&lt;script&gt;" in page
    assert not any(hidden in page for hidden in "\u202e\x1b")
