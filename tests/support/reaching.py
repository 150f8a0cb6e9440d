"""Going where the table of routes leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from tests.support.ways.way import Visit
from tests.support.world import World


@dataclass
class Visitor:
    """Somebody who visits pages, with a fresh client for each."""

    world: World
    client_for: Callable[..., Client]
    settings: Any

    def client_at(
        self,
        visit: Visit,
        *,
        who: str | None = None,
        enforce_csrf_checks: bool = False,
        keep_factors: bool = False,
    ) -> Client:
        """A client for whom the page makes sense. `who`: another role than the visit's own;
        `keep_factors`: the second factors that are there belong to this visit."""
        if visit.demonstration != self.settings.DEMONSTRATION:  # each change nests the settings
            self.settings.DEMONSTRATION = visit.demonstration
        if not keep_factors:
            Authenticator.objects.all().delete()  # what an earlier visit set up
        role = visit.who if who is None else who
        client = self.client_for(self.world.person(role) if role else "")
        if role == visit.who or not visit.who:
            visit.begin(client, self.world)
        client.handler.enforce_csrf_checks = enforce_csrf_checks
        return client

    def address(self, visit: Visit) -> str:
        return visit.address(self.world)
