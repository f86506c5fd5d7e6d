"""A real Milan report, its certificate, a real TDX quote and the policy that only asks whether it is authentic."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT / "conformance/vectors/real/sev-8.0.0"
INTEL = ROOT / "conformance/vectors/real/dcap-qvl-0.7.1"


@pytest.fixture(scope="session")
def report() -> bytes:
    return (REAL / "report_milan.bin").read_bytes()


@pytest.fixture(scope="session")
def vcek() -> bytes:
    return (REAL / "vcek_milan.der").read_bytes()


@pytest.fixture(scope="session")
def quote() -> bytes:
    return (INTEL / "tdx_quote_td15ex").read_bytes()


@pytest.fixture(scope="session")
def quote_collateral() -> bytes:
    return (INTEL / "tdx_quote_td15ex_collateral").read_bytes()


@pytest.fixture(scope="session")
def explore() -> str:
    return (ROOT / "examples/policies/explore.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def explore_json() -> str:
    return (ROOT / "examples/policies/explore.json").read_text(encoding="utf-8")
