"""Runs the cases that VERITEE_CASES names and writes one result a line to VERITEE_RESULTS, as conformance/README.md says."""

from __future__ import annotations

import json
import os
from base64 import b64decode
from typing import Any

import veritee


def maybe(text: str | None) -> bytes | None:
    return None if text is None else b64decode(text, validate=True)


def run(case: dict[str, Any]) -> dict[str, str]:
    try:
        verdict = veritee.verify(
            b64decode(case["evidence"], validate=True),
            policy=case["policy"],
            at=case["at"],
            collateral=[b64decode(text, validate=True) for text in case["collateral"]],
            trust=[b64decode(text, validate=True) for text in case["trust"]],
            nonce=maybe(case["nonce"]),
            key=maybe(case["key"]),
        )
    except veritee.VeriteeError as misuse:
        return {"id": case["id"], "misuse": misuse.code}
    return {"id": case["id"], "report": verdict.report_json}


def main() -> None:
    with open(os.environ["VERITEE_CASES"], encoding="utf-8") as file:
        cases = json.load(file)
    with open(os.environ["VERITEE_RESULTS"], "w", encoding="utf-8", newline="\n") as results:
        for case in cases:
            results.write(json.dumps(run(case)) + "\n")
    print(f"{len(cases)} cases run with {veritee.__file__}")


if __name__ == "__main__":
    main()
