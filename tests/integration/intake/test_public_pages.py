"""Pages that only tell: what they say follows the settings and the documents."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

RESIDENTS_PAGES = (
    "/",
    "/before-you-start/",
    "/stay-safe/",
    "/privacy/",
    "/cookies/",
    "/accessibility/",
    "/data-sources/",
    "/report/emergency/",
)


def test_the_attribution_shown_is_the_one_documented(client: Client, root: Path) -> None:
    document = (root / "docs/data-sources.md").read_text(encoding="utf-8")
    section = document.split("## Attribution")[1].split("\n## ")[0]
    documented = re.findall(r"^- (.+)$", section, flags=re.MULTILINE)
    page = html.unescape(client.get("/data-sources/").content.decode())
    shown = re.findall(r"<li>([^<]+)</li>", page.split("<main")[1].split("</main>")[0])
    assert documented
    assert shown == documented


@pytest.mark.parametrize("path", RESIDENTS_PAGES)
def test_help_numbers_and_the_way_out_come_from_the_settings(
    client: Client, settings: Any, path: str
) -> None:
    settings.EMERGENCY_NUMBER = "112"
    settings.POLICE_NUMBER = "105"
    settings.CRIMESTOPPERS_NUMBER = "0800 000 000"
    settings.EXIT_URL = "https://neutral.example/"
    page = client.get(path).content.decode()
    for word in ("112", "105", "0800 000 000", 'data-exit-to="https://neutral.example/"'):
        assert word in page
    assert "999" not in page
    assert client.get("/exit/").headers["Location"] == "https://neutral.example/"
