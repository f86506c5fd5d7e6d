"""Verifies the evidence of confidential virtual machines before you trust them.

>>> verdict = veritee.verify(report, policy=policy_text, at="2026-06-01", collateral=[vcek])
>>> if verdict.ok:
...     print(verdict.claims.product)
... else:
...     print(verdict.explain())
"""

from ._ask import inspect, needs, verify
from ._errors import NotVerified, VeriteeError
from ._veritee import (
    Check,
    Claims,
    Cpuid,
    Inspection,
    IntelPlatform,
    Key,
    Layer,
    Measurement,
    Need,
    Pcr,
    Policy,
    Rejected,
    SgxClaims,
    Signer,
    SnpClaims,
    SnpTcb,
    Tcb,
    TdxClaims,
    Validity,
    Verdict,
    Verified,
)

__all__ = [
    "Check",
    "Claims",
    "Cpuid",
    "Inspection",
    "IntelPlatform",
    "Key",
    "Layer",
    "Measurement",
    "Need",
    "NotVerified",
    "Pcr",
    "Policy",
    "Rejected",
    "SgxClaims",
    "Signer",
    "SnpClaims",
    "SnpTcb",
    "Tcb",
    "TdxClaims",
    "Validity",
    "Verdict",
    "Verified",
    "VeriteeError",
    "inspect",
    "needs",
    "verify",
]
