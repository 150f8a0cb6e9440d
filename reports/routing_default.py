"""The rules that the service starts with, and falls back to when no version can be read.

They do what was decided in code before there were versions: danger to police triage within 15
minutes (R6.2), needle finds to cleansing, everything else to police triage. The migration that
makes version 1 holds a copy of its own; tests/integration/routing/test_versions.py compares them.
"""

from __future__ import annotations

from typing import Any

DEFAULT: list[dict[str, Any]] = [
    {
        "key": "danger",
        "name": "A child or adult at risk, or an overdose",
        "when": {"risks_any": ["adult", "child", "overdose"]},
        "teams": ["police.triage"],
        "priority": 1,
        "minutes": 15,
        "stop": True,
    },
    {
        "key": "worry",
        "name": "The sender could not rule out that somebody is at risk",
        "when": {"may_be_at_risk": True},
        "teams": ["police.triage"],
        "priority": 1,
        "minutes": 15,
        "stop": True,
    },
    {
        "key": "weapons",
        "name": "Weapons, or harm if police act",
        "when": {"risks_any": ["reprisal", "weapon"]},
        "teams": [],
        "priority": 2,
        "minutes": None,
        "stop": False,
    },
    {
        "key": "exploitation",
        "name": "County lines, a home taken over, or somebody to worry about",
        "when": {"categories": ["county_lines", "cuckooing", "worried"]},
        "teams": [],
        "priority": 2,
        "minutes": None,
        "stop": False,
    },
    {
        "key": "needles",
        "name": "Needle finds",
        "when": {"kinds": ["needle_find"]},
        "teams": ["council.cleansing"],
        "priority": None,
        "minutes": None,
        "stop": True,
    },
    {
        "key": "everything",
        "name": "Everything else",
        "when": {},
        "teams": ["police.triage"],
        "priority": None,
        "minutes": 2880,
        "stop": False,
    },
]
