"""The functions of the package: they bring what Python has into the form that the core takes, and decide nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, overload

from . import _veritee
from ._errors import VeriteeError
from ._veritee import Inspection, Need, OpenIdMetadata, Policy, TpmState

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from ._veritee import Rejected, Verified

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


@overload
def verify(
    evidence: Buffer,
    *,
    policy: Policy | str | Mapping[str, Any],
    at: datetime | str | int,
    as_of: None = None,
    collateral: Iterable[Buffer] = (),
    trust: Iterable[Buffer] = (),
    nonce: Buffer | None = None,
    key: Buffer | None = None,
    tpm_state: TpmState | None = None,
) -> Verified | Rejected: ...


@overload
def verify(
    evidence: Buffer,
    *,
    policy: Policy | str | Mapping[str, Any],
    at: None = None,
    as_of: datetime | str | int,
    collateral: Iterable[Buffer] = (),
    trust: Iterable[Buffer] = (),
    nonce: Buffer | None = None,
    key: Buffer | None = None,
    tpm_state: TpmState | None = None,
) -> Verified | Rejected: ...


def verify(
    evidence: Buffer,
    *,
    policy: Policy | str | Mapping[str, Any],
    at: datetime | str | int | None = None,
    as_of: datetime | str | int | None = None,
    collateral: Iterable[Buffer] = (),
    trust: Iterable[Buffer] = (),
    nonce: Buffer | None = None,
    key: Buffer | None = None,
    tpm_state: TpmState | None = None,
) -> Verified | Rejected:
    """Decides whether the evidence can be trusted under the policy, at a time.

    policy: a `Policy`, its text in TOML or JSON, or a mapping of the same shape.
    at, or as_of: when the verdict shall hold; an aware datetime, RFC 3339 in UTC, a date, or Unix seconds.
    collateral: certificates and CRLs, from anyone: a pinned anchor vouches for each.
    trust: anchors that you vouch for. Never pass on anything here that came with the evidence.
    nonce, key: of this conversation. What is given is always compared.
    tpm_state: what an earlier verdict about a quote of the same attestation key had as its `tpm_state`: counters only go forward.

    Bad evidence is `Rejected` and raises nothing; a question that cannot be asked raises `VeriteeError`.
    """
    if (at is None) == (as_of is None):
        raise TypeError("verify() needs a time: one of at and as_of")
    return _veritee.verify(
        _bytes(evidence),
        _policy(policy),
        _time(as_of if at is None else at),
        [_bytes(file) for file in collateral],
        [_bytes(file) for file in trust],
        None if nonce is None else _bytes(nonce),
        None if key is None else _bytes(key),
        tpm_state,
    )


def inspect(evidence: Buffer) -> Inspection:
    """Shows the fields of evidence to a person, unverified: anyone can write them."""
    return _veritee.inspect(_bytes(evidence))


def needs(evidence: Buffer) -> tuple[Need, ...]:
    """What would have to be fetched to verify this evidence; nothing if it is of no known kind."""
    return _veritee.needs(_bytes(evidence))


def openid_metadata(document: Buffer, *, issuer: str) -> OpenIdMetadata:
    """Reads what an issuer of tokens serves at `/.well-known/openid-configuration`, to learn where it serves its key set.

    issuer: the one that was asked for; the document must name it, character for character.
    """
    return _veritee.openid_metadata(_bytes(document), issuer)


def _bytes(data: Buffer) -> bytes:
    """The bytes themselves if nobody can change them, else a copy. A str is a TypeError."""
    return data if type(data) is bytes else memoryview(data).tobytes()


def _policy(policy: Policy | str | Mapping[str, Any]) -> Policy:
    if isinstance(policy, Policy):
        return policy
    if isinstance(policy, str):
        return Policy(policy)
    if isinstance(policy, Mapping):
        return Policy(json.dumps(dict(policy)))
    raise TypeError(f"a policy is a Policy, a str or a mapping, not {type(policy).__name__}")


def _time(at: datetime | str | int | None) -> str:
    if isinstance(at, str):
        # Half of a surrogate pair becomes a question mark, which is in no time either.
        return at.encode(errors="replace").decode()
    if isinstance(at, datetime):
        if at.utcoffset() is None:
            raise VeriteeError("time.naive", "a datetime without a time zone names no moment; use datetime(..., tzinfo=timezone.utc)")
        return str((at - _EPOCH) // timedelta(seconds=1))
    if isinstance(at, int) and not isinstance(at, bool):
        # What lies outside has no time's form, which the core says.
        return str(max(-1, min(at, 10**12)))
    raise TypeError(f"a time is a datetime, a str or an int, not {type(at).__name__}")
