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
    Key,
    Measurement,
    Need,
    Pcr,
    Policy,
    Rejected,
    Signer,
    SnpClaims,
    SnpTcb,
    Tcb,
    Validity,
    Verdict,
    Verified,
)

__all__ = [
    "Check",
    "Claims",
    "Cpuid",
    "Inspection",
    "Key",
    "Measurement",
    "Need",
    "NotVerified",
    "Pcr",
    "Policy",
    "Rejected",
    "Signer",
    "SnpClaims",
    "SnpTcb",
    "Tcb",
    "Validity",
    "Verdict",
    "Verified",
    "VeriteeError",
    "inspect",
    "needs",
    "verify",
]
