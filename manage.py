#!/usr/bin/env python3
"""Django's command line for Spotlight. `make manage ARGS="…"` runs it with the right settings."""

import os
import sys

AS_OWNER = {
    "createcachetable",
    "doctor",
    "import_crime",
    "index_words",
    "keys",
    "load_codes",
    "load_reference",
    "load_sites",
    "migrate",
    "seed_demo",
}
"""Commands that maintain the database, and so connect as its owner (docs/adr/0030)."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if AS_OWNER.intersection(sys.argv[1:2]):
        os.environ.setdefault("SPOTLIGHT_AS_OWNER", "1")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
