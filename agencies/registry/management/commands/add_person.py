"""Add somebody to an agency: how the first people of a new installation get in."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from agencies.registry.actions import add_person
from agencies.registry.roles import ROLES


class Command(BaseCommand):
    help = "Add a person to an agency. They set their own password with a link sent by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the address they use at work")
        parser.add_argument("--name", required=True, help="their full name")
        parser.add_argument("--agency", required=True, help="key of the agency, such as police")
        parser.add_argument(
            "--role",
            required=True,
            action="append",
            choices=sorted(ROLES),
            help="may be given more than once",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            membership = add_person(
                by=None,
                email=options["email"],
                full_name=options["name"],
                agency_key=options["agency"],
                roles=options["role"],
            )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        address = settings.SITE_URL + reverse("account_reset_password")
        self.stdout.write(
            f"Added to {membership.agency.name}. They set a password at {address}, "
            "and a second factor when they first sign in."
        )
