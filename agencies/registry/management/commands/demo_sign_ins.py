"""Print the demonstration's people and their password, making them if they are missing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.registry.demo import (
    DEMO_PASSWORD,
    DemonstrationOnly,
    demo_people,
    ensure_demo_people,
)


class Command(BaseCommand):
    help = "Print the sign-ins of the fictional people of a demonstration."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ensure_demo_people()
        except DemonstrationOnly as error:
            raise CommandError(str(error)) from None
        rows = [
            (
                ", ".join(str(role.label) for role in membership.role_objects),
                membership.user.email,
                membership.agency.name,
            )
            for membership in demo_people()
        ]
        role_width, email_width = (max(len(row[column]) for row in rows) for column in (0, 1))
        for role, email, agency in rows:
            self.stdout.write(f"  {role:<{role_width}}  {email:<{email_width}}  {agency}")
        self.stdout.write(f"  Password for all of them: {DEMO_PASSWORD}")
