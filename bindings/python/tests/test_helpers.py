"""What is kept between conversations, and what one needs to know of issuers of tokens."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import veritee

VECTORS = Path(__file__).resolve().parents[3] / "conformance/vectors"


def ask(name: str, before: veritee.TpmState | None = None) -> veritee.Verified | veritee.Rejected:
    vector: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return veritee.verify(
        b64decode(vector["evidence"]),
        policy=vector["policy"],
        at=vector["at"],
        collateral=[b64decode(file) for file in vector["collateral"]],
        trust=[b64decode(file) for file in vector["trust"]],
        nonce=None if vector["nonce"] is None else b64decode(vector["nonce"]),
        key=None if vector["key"] is None else b64decode(vector["key"]),
        tpm_state=before,
    )


def test_counters_only_go_forward() -> None:
    first = ask("tpm/quote/rsassa-sha256").require()
    state, claims = first.tpm_state, first.claims.tpm
    assert state is not None and claims is not None
    assert (str(state.clock), state.reset_count, state.restart_count) == (claims.clock, claims.reset_count, claims.restart_count)

    def after(**changed: int) -> str:
        counters = {"clock": state.clock, "reset_count": state.reset_count, "restart_count": state.restart_count, **changed}
        return ask("tpm/quote/rsassa-sha256", veritee.TpmState(**counters)).code

    assert after() == "tpm.counters.clock", "the same quote once more"
    assert after(clock=state.clock - 1) == "ok"
    assert after(clock=state.clock + 1) == "tpm.counters.clock"
    assert after(reset_count=state.reset_count + 1) == "tpm.counters.reset"
    assert after(restart_count=state.restart_count + 1) == "tpm.counters.restart"
    later = ask("tpm/quote/rsassa-sha256", veritee.TpmState(clock=state.clock - 1, reset_count=state.reset_count, restart_count=state.restart_count))
    assert any(check.id == "tpm.counters" and check.status == "pass" for check in later.checks)


def test_evidence_without_a_quote_has_no_counters() -> None:
    state = veritee.TpmState(clock=1, reset_count=1, restart_count=0)
    assert ask("jwt/accepted/maa-sevsnpvm").require().tpm_state is None
    assert ask("jwt/accepted/maa-sevsnpvm", state).code == "evidence.kind.no-counters"


def test_a_state_is_kept_as_json() -> None:
    state = veritee.TpmState(clock=2**64 - 1, reset_count=3, restart_count=2**32 - 1)
    assert state.to_json() == '{"clock":"18446744073709551615","reset_count":3,"restart_count":4294967295}'
    kept = veritee.TpmState.from_json(state.to_json() + "\n")
    assert kept == state and hash(kept) == hash(state) and kept != veritee.TpmState(clock=1, reset_count=3, restart_count=0)
    assert repr(state) == "TpmState(clock=18446744073709551615, reset_count=3, restart_count=4294967295)"
    for broken in ("", "{}", '{"clock":1,"reset_count":3,"restart_count":0}', "\ud800"):
        with pytest.raises(veritee.VeriteeError, match="ask.tpm-state"):
            veritee.TpmState.from_json(broken)
    for outside in ({"clock": 2**64}, {"clock": -1}, {"reset_count": 2**32}, {"restart_count": -1}):
        with pytest.raises(OverflowError):
            veritee.TpmState(**{"clock": 1, "reset_count": 1, "restart_count": 1, **outside})
    with pytest.raises(TypeError):
        veritee.TpmState(1, 1, 1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        ask("tpm/quote/rsassa-sha256", state.to_json())  # type: ignore[arg-type]


def test_the_hash_of_a_policy_is_azures() -> None:
    # The policy that permits everything, and the hash that tokens issued under it have.
    permit_all = "version=1.0; authorizationrules{=> permit();}; issuancerules{};"
    assert veritee.maa_policy_hash(permit_all) == "z0FRjKS0ssQTNur1V6BV8WIrh9M3fzgTo0EfHRvapWU"
    assert veritee.maa_policy_hash(permit_all + "\n") != veritee.maa_policy_hash(permit_all)
    with pytest.raises(veritee.VeriteeError, match="policy.unreadable"):
        veritee.maa_policy_hash("\ud800")
    with pytest.raises(TypeError):
        veritee.maa_policy_hash(b"bytes")  # type: ignore[arg-type]


def test_metadata_is_the_issuers_own() -> None:
    document = b'{"issuer":"https://a.example","jwks_uri":"https://a.example/certs","id_token_signing_alg_values_supported":["RS256"]}'
    metadata = veritee.openid_metadata(document, issuer="https://a.example")
    assert (metadata.issuer, metadata.jwks_uri, metadata.algorithms) == ("https://a.example", "https://a.example/certs", ("RS256",))
    assert metadata == veritee.openid_metadata(memoryview(document), issuer="https://a.example")
    for bad, issuer in [
        (document, "https://a.example/"),
        (document, "\ud800"),
        (document.replace(b"https://a.example/certs", b"http://a.example/certs"), "https://a.example"),
        (b"", "https://a.example"),
        (b"\xff", "https://a.example"),
    ]:
        with pytest.raises(veritee.VeriteeError, match="openid.metadata"):
            veritee.openid_metadata(bad, issuer=issuer)
    with pytest.raises(TypeError):
        veritee.openid_metadata(document.decode(), issuer="https://a.example")  # type: ignore[arg-type]
