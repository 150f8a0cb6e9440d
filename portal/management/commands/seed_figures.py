"""Release the figures of past quarters in a demonstration."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from hotspots.models import PublicQuarter
from portal.demo.cast import gather
from portal.demo.problems import assess
from portal.demo.released import release_past_quarters
from portal.demo.seeding import CannotSeed, check_allowed


class Command(BaseCommand):
    help = (
        "Make and publish the figures of past quarters, once, by the people of a demonstration: "
        "after seed_demo and import_crime, which they count. Then the problems whose figures they "
        "are get assessed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check_allowed()
        except CannotSeed as error:
            raise CommandError(str(error)) from None
        if PublicQuarter.objects.exists():
            self.stdout.write("Figures are published here already.")
            return
        with transaction.atomic():  # one that is cut off leaves nothing, and is done anew
            made = release_past_quarters(now=timezone.now())
            cast = gather(since=timezone.now())
            assessed = assess(cast.by_role["spp_coordinator"][0])
        self.stdout.write(f"Made the figures of {made} quarters.")
        self.stdout.write(f"Assessed {assessed} of the partnership's problems.")
