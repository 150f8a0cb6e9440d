"""The app in the field itself: its page, its manifest and its worker. None holds any data, anybody
may ask for them, and all are the same for everybody."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

FOLDERS = ("js/field", "vendor/idb")
"""Whatever the page imports. Names, not hashed ones: modules import one another by name."""
FILES = (
    "css/field.css",
    "images/mark.svg",
    "images/field/icon-192.png",
    "images/field/icon-512.png",
    "images/field/icon-maskable-512.png",
)
ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))
KEPT_SECONDS = 300


@login_not_required
@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def app(request: HttpRequest) -> HttpResponse:
    """The frame that the scripts fill. The worker keeps it for when there is no signal."""
    return render(request, "refuse/field/app.html", {"static_url": settings.STATIC_URL})


@login_not_required
@require_safe
@cache_control(public=True, max_age=KEPT_SECONDS)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone shows of the app once it is installed."""
    return JsonResponse(
        {
            "id": reverse("field:app"),
            "name": "Spotlight in the field",
            "short_name": "Spotlight",
            "start_url": reverse("field:app"),
            "scope": reverse("field:app"),
            "display": "standalone",
            "orientation": "portrait",
            "background_color": "#ffffff",
            "theme_color": "#0b2233",
            "icons": [
                {
                    "src": static(f"images/field/icon-{name}.png"),
                    "sizes": f"{name.split('-')[-1]}x{name.split('-')[-1]}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, purpose in ICONS
            ],
        },
        content_type="application/manifest+json",
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, and what it keeps: changed by a byte whenever any of that has changed."""
    kept = [*kept_files(), _page(request)]
    script = render_to_string(
        "refuse/field/sw.js",
        {
            "kept": json.dumps(kept, separators=(",", ":")),
            "workbox": settings.STATIC_URL + "vendor/workbox/workbox.js",
            "background": settings.STATIC_URL + "js/field/background.js",
        },
    )
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


def _page(request: HttpRequest) -> dict[str, str]:
    text = render_to_string("refuse/field/app.html", {"static_url": settings.STATIC_URL}, request)
    return {"url": reverse("field:app"), "revision": _revision(text.encode())}


def kept_files() -> list[dict[str, str]]:
    """Each file of the app by its address, and a hash of what is in it."""
    return _kept() if not settings.DEBUG else _kept.__wrapped__()


@cache
def _kept() -> list[dict[str, str]]:
    found = {name: _found(name) for name in FILES}
    for folder in FOLDERS:
        for path in sorted(_found(folder).rglob("*.js")):
            found[f"{folder}/{path.relative_to(_found(folder)).as_posix()}"] = path
    return [
        {"url": settings.STATIC_URL + name, "revision": _revision(path.read_bytes())}
        for name, path in found.items()
    ]


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"static/{name} is missing: run bin/setup-assets.")
    return Path(path)


def _revision(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
