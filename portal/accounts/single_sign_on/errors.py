"""What can go wrong between us and a provider; `code` is what the audit log and logs may hold."""

from __future__ import annotations


class ProviderProblem(Exception):
    """The provider's answer can't be believed. `code` says why, in no words of theirs."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ProviderUnreachable(ProviderProblem):
    """The provider does not answer, or answers with an error of its own."""
