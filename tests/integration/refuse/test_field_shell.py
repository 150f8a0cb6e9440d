"""The app's page, manifest and worker: the same for everybody, with nothing of anybody in them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from agencies.refuse.views import app as views
from portal.accounts.models import User

pytestmark = pytest.mark.django_db


def kept(script: str) -> dict[str, str]:
    found = re.search(r"precacheAndRoute\((\[.*?\]), \{", script)
    assert found
    return {each["url"]: each["revision"] for each in json.loads(found[1])}


def test_the_page_is_the_same_for_everybody_and_says_nothing_of_anybody(
    client_for: Callable[..., Client], crew: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        nobody = Client().get("/field/")
    somebody = client_for(crew).get("/field/")
    assert nobody.status_code == 200
    assert nobody.content == somebody.content
    assert "public" in nobody["Cache-Control"]
    assert not nobody.cookies
    assert not somebody.cookies
    assert "manifest-src 'self'" in nobody["Content-Security-Policy"]


def test_the_manifest_makes_it_installable() -> None:
    response = Client().get("/field/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/field/", "/field/")
    assert manifest["display"] == "standalone"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL)), icon["src"]
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}


def test_the_worker_keeps_the_page_and_all_that_it_needs() -> None:
    response = Client().get("/field/sw.js")
    assert response["Content-Type"].startswith("text/javascript")
    assert "max-age=0" in response["Cache-Control"]
    script = response.content.decode()
    files = kept(script)
    assert "/field/" in files
    page = Client().get("/field/").content.decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        assert address in files
    for address in files:
        if address.endswith(".js"):
            _imports_are_kept(address, files)


def _imports_are_kept(address: str, files: dict[str, str]) -> None:
    folder = address.rsplit("/", 1)[0]
    path = finders.find(address.removeprefix(settings.STATIC_URL))
    assert path
    text = Path(path).read_text(encoding="utf-8")
    names = re.findall(r'^import [^"]*"(\.[^"]+)"', text, re.M)
    for name in names:
        parts = folder.split("/")
        for step in name.split("/"):
            if step == "..":
                parts.pop()
            elif step != ".":
                parts.append(step)
        assert "/".join(parts) in files, f"{address} imports {name}"


def test_another_byte_is_another_revision(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(Client().get("/field/sw.js").content.decode())
    found = views._found

    def changed(name: str) -> Any:
        path = found(name)
        if name != "css/field.css":
            return path
        other = tmp_path / "field.css"
        other.write_bytes(path.read_bytes() + b" ")
        return other

    monkeypatch.setattr(views, "_found", changed)
    views._kept.cache_clear()
    after = kept(Client().get("/field/sw.js").content.decode())
    views._kept.cache_clear()
    assert {url for url in before if before[url] != after[url]} == {"/static/css/field.css"}


def test_a_shift_that_has_begun_leads_to_the_app(
    client_for: Callable[..., Client], crew: User
) -> None:
    response = client_for(crew).post("/field/start/", {"name": "Van 3"})
    assert response["Location"] == "/field/?began=1"
