"""`manage.py hotspots SUBCOMMAND`: analysis of hotspots from the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hotspots.management.subcommands import evaluate, streets

# A new subcommand: a module beside `evaluate`, and a line here.
SUBCOMMANDS = {
    "evaluate": evaluate,
    "streets": streets,
}


class Command(BaseCommand):
    help = "Analysis of hotspots on your own data: score forecasts, count by street."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, help="what to do")
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(
                actions.add_parser(
                    name,
                    help=module.HELP,
                    description=module.DESCRIPTION,
                    formatter_class=module.FORMAT,
                )
            )

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["action"]].run(self, options)
