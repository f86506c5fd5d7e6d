"""What is raised: never because of evidence, only because of the question or of what the caller demands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._veritee import Rejected


class VeriteeError(ValueError):
    """The question cannot be asked: a policy that does not parse, an unreadable time, a nonce with no place in the layout."""

    code: str
    """A stable code, for instance `policy.unreadable`."""
    detail: str
    """One sentence for a person."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.detail} [{self.code}]"


class NotVerified(Exception):
    """A verified verdict was demanded of rejected evidence."""

    verdict: Rejected
    """Why it was rejected."""

    def __init__(self, verdict: Rejected) -> None:
        super().__init__(verdict)
        self.verdict = verdict

    @property
    def code(self) -> str:
        """The stable code of the first check that failed."""
        return self.verdict.code

    def __str__(self) -> str:
        return self.verdict.explain()
