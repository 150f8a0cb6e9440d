"""PDFs: what they say can be read, setting them asks nobody, and a bomb ends in words."""

from __future__ import annotations

import dataclasses
import io
import threading

import pytest
from django.utils.html import format_html
from pypdf import PdfReader

from agencies.licensing import pdf
from agencies.licensing.pdf import (
    MOST_HTML_BYTES,
    Job,
    Limits,
    NotSet,
    PdfLater,
    PdfRefused,
    pdf_of,
    set_pdf,
)
from tests.support.tree import ROOT

MEGABYTE = pdf.MEGABYTE
SMALL = Limits(512 * MEGABYTE, seconds=20, wait=60, output=5 * MEGABYTE, pages=30)


def code_of(html: str, **limits: int) -> str:
    with pytest.raises(NotSet) as refused:
        set_pdf(Job(html, "x"), limits=dataclasses.replace(SMALL, **limits))
    return refused.value.code


def test_a_pdf_is_tagged_titled_and_says_what_it_was_given() -> None:
    body = format_html("<h1>Warning</h1><p>{}</p>", "Tom & <Ann>")
    made = PdfReader(io.BytesIO(pdf_of(body, title="A letter", marking="OFFICIAL")))
    words = made.pages[0].extract_text()
    assert "Tom & <Ann>" in words
    assert "OFFICIAL" in words
    assert made.metadata is not None
    assert made.metadata.title == "A letter"
    catalogue = made.trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    assert "/StructTreeRoot" in catalogue


def test_setting_a_pdf_fetches_nothing(caplog: pytest.LogCaptureFixture) -> None:
    from agencies.licensing.pdf_pages import pages_of

    addresses = ("file:///etc/hostname", "http://127.0.0.1:9/x.png")
    pictures = [format_html('<img alt="x" src="{}">', each) for each in addresses]
    body = format_html("<h1>Title</h1>{}{}", *pictures)
    made = PdfReader(io.BytesIO(pages_of(body, title="x", most_pages=5)))
    assert "Title" in made.pages[0].extract_text()
    assert not made.pages[0].images
    assert caplog.text.count("disallowed protocol") == len(addresses)


def test_the_process_has_limits_and_no_network_no_programs_and_no_keys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "SETTER", "tests.support.setters.taken_over")
    assert code_of("<h1>x</h1>") == "nothing worked"


def test_a_process_that_falls_over_is_started_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SETTER", "tests.support.setters.falls_once")
    made = pdf_of("<h1>Still here</h1>", title="x")
    assert "Still here" in PdfReader(io.BytesIO(made)).pages[0].extract_text()


@pytest.mark.parametrize(
    ("html", "limits"),
    [
        ("<p>x</p>" * (MOST_HTML_BYTES // 8 + 1), {}),
        ("<p style='break-before: page'>x</p>" * 40, {}),
        ("<div>" * 3_000 + "x", {}),
        ("<p>word</p>" * 50_000, {"seconds": 3}),
        ("<p>word</p>" * 90_000, {"memory": 200 * MEGABYTE, "seconds": 60}),
        ("<p>word</p>" * 100_000, {"wait": 2}),
    ],
    ids=["bytes", "pages", "nested", "processor", "memory", "clock"],
)
def test_a_bomb_is_refused_and_nothing_hangs(html: str, limits: dict[str, int]) -> None:
    assert code_of(html, **limits) == "too_large"


def test_whoever_waits_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PdfRefused, match="Choose less"):
        pdf_of("<p>x</p>" * (MOST_HTML_BYTES // 8 + 1), title="x")
    monkeypatch.setattr(pdf, "SETTER", "tests.support.setters.no_such_module")
    with pytest.raises(PdfRefused, match="Try again"):
        pdf_of("<p>x</p>", title="x")
    monkeypatch.setattr(pdf, "TURN_SECONDS", 0)
    monkeypatch.setattr(pdf, "_turns", threading.BoundedSemaphore(1))
    assert pdf._turns.acquire()
    with pytest.raises(PdfLater, match="Wait a minute"):
        pdf_of("<p>x</p>", title="x")


def test_the_process_ends_with_whoever_started_it(tmp_path: object) -> None:
    """A worker that is killed leaves no process that goes on setting."""
    import subprocess
    import sys
    import time
    from pathlib import Path

    says = Path(str(tmp_path)) / "pid"
    starts = (
        "import os, subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-m', 'tests.support.setters.wait'],"
        " stdin=subprocess.PIPE)\n"
        f"child.stdin.write(b'{says}\\n'); child.stdin.flush()\n"
        "import time; time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", starts], cwd=ROOT)
    until = time.monotonic() + 60
    while not (says.exists() and says.read_text()) and time.monotonic() < until:
        time.sleep(0.05)
    child = Path("/proc") / says.read_text() / "stat"
    assert child.exists()
    parent.kill()
    parent.wait()
    while child.exists() and child.read_text().split()[2] != "Z" and time.monotonic() < until:
        time.sleep(0.05)
    assert not child.exists() or child.read_text().split()[2] == "Z"
