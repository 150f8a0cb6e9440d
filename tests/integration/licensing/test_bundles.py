"""Evidence bundles: what is covered is nowhere in the file, and what is made stays as it is."""

from __future__ import annotations

import datetime
import io
import re
import unicodedata
import uuid
import zlib
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from agencies.licensing import papers
from agencies.licensing.actions import bundle_work, bundles
from agencies.licensing.actions.bundle_work import CLAIM, make_bundles
from agencies.licensing.bundle_setter import pixels_of
from agencies.licensing.covering import folded
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePaper,
    BundlePiece,
    Premises,
    Proceeding,
)
from agencies.registry.models import Membership
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as premises_made
from tests.support import proceedings as made

pytestmark = pytest.mark.django_db

NAME = "Tiffany Quillfeather"
PAPER = (
    "<h2>Visit: Tiffany Quillfeather</h2><p>Seen: TIFFANY  QUILL-\nFEATHER, Ti\ufb00any "
    "<b>Quill</b>feather and Quillfeather, Tiffany; T&#105;f\u00adfany Quillfeather.</p>"
    '<p title="Tiffany Quillfeather">\uff34iffany Quillfe\u0301ather</p><p>What stays</p>'
    "<table><tr><td>Tiffany</td><td>Quillfeather</td></tr></table><!-- Tiffany Quillfeather -->"
)
KINDS = [("quill", "1"), ("quill", "2")]


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers of a kind of our own."""
    on = datetime.date(2026, 2, 3)
    listed = [papers.Paper(key, f"Note {key} on {NAME}", on) for _kind, key in KINDS]
    kind = papers.PaperKind("quill", "Notes", 1, lambda user, of: listed, lambda user, key: PAPER)
    monkeypatch.setitem(papers._kinds, "quill", kind)


@pytest.fixture
def proceeding(officer: User, lantern: Premises) -> Proceeding:
    return made.another_proceeding(officer, lantern)


@pytest.fixture
def bundle(officer: User, proceeding: Proceeding) -> Bundle:
    """Two papers that name somebody, and a photo whose description does."""
    begun = made.another_bundle(officer, proceeding, chosen=KINDS)
    return made.with_photo(begun, officer, title=f"Photo of {NAME}", source=f"Of {NAME}")


def covered(bundle: Bundle, officer: User, *cover: str) -> Bundle:
    return bundles.set_cover(
        by=officer, bundle_id=bundle.pk, cover=cover, staff=False, version=bundle.version
    )


def opened(bundle: Bundle, officer: User) -> bytes:
    with acting_as(officer):
        return bundles.made_file(officer, bundle)


def everything_in(content: bytes) -> Iterator[str]:
    """All that can be read from a PDF: its bytes, every stream of it inflated, every string in any
    encoding, each page's words, metadata, bookmarks, and the alternatives of its pictures."""
    yield content.decode("latin-1")
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
        try:
            plain = zlib.decompress(stream)
        except zlib.error:
            continue
        yield plain.decode("latin-1")
        yield plain.decode("utf-16-be", "replace")
        for written in re.findall(rb"<([0-9A-Fa-f\s]+)>", plain):
            digits = re.sub(rb"\s", b"", written)
            yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()).decode(
                "utf-16-be", "replace"
            )
    reader = PdfReader(io.BytesIO(content))
    yield " ".join(page.extract_text() for page in reader.pages)
    yield str(reader.metadata)
    yield str(reader.outline)
    for number in range(len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        found = reader.get_object(number) if number else None
        yield unicodedata.normalize("NFKD", repr(found))


def test_a_covered_name_is_nowhere_in_the_file(officer: User, bundle: Bundle) -> None:
    done = made.made(covered(bundle, officer, NAME), officer)
    assert (done.state, done.fault) == (BundleState.MADE, "")
    content = opened(done, officer)
    for text in everything_in(content):
        plain = folded(text).letters
        assert "quillfeather" not in plain
        assert "feather" not in plain
    reader = PdfReader(io.BytesIO(content))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\0", "")
    assert words.count("What stays") == 2


def test_without_covering_the_same_search_finds_it(officer: User, bundle: Bundle) -> None:
    """The test above could fail: what it looks through holds the name when nobody covered it."""
    content = opened(made.made(bundle, officer), officer)
    found = [text for text in everything_in(content) if "quillfeather" in folded(text).letters]
    assert len(found) > 3


def test_pages_are_numbered_listed_tagged_and_marked(officer: User, bundle: Bundle) -> None:
    done = made.made(bundle, officer)
    reader = PdfReader(io.BytesIO(opened(done, officer)))
    assert len(reader.pages) == done.pages == 5
    for number, page in enumerate(reader.pages, start=1):
        words = page.extract_text().replace("\0", "")
        assert f"Page {number} of 5" in words
        assert "OFFICIAL-SENSITIVE" in words
    front = " ".join(reader.pages[0].extract_text().replace("\0", "").split())
    for at, (name, page) in enumerate((("A1", 2), ("A2", 3), ("A3", 4))):
        assert name in front
        assert re.search(rf"{name} .*? {page}( A|$| Page| OFFICIAL)", front), (at, front)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    bookmarks = str(reader.outline)
    assert all(f"'/Title': '{name} " in bookmarks for name in ("A1", "A2", "A3"))


def test_boxes_are_black_in_the_pixels_and_the_rest_is_as_it_was(
    officer: User, bundle: Bundle
) -> None:
    page = made.page_of(bundle)
    box = (10.0, 20.0, 30.5, 25.0)
    changed = bundles.set_boxes(
        by=officer, bundle_id=bundle.pk, page_id=page.pk, boxes=[box], version=bundle.version
    )
    done = made.made(changed, officer)
    reader = PdfReader(io.BytesIO(opened(done, officer)))
    pictures = [each.image for page in reader.pages for each in page.images]
    image = next(each.convert("RGB") for each in pictures if each and each.size == (200, 300))
    left, top, right, bottom = pixels_of(box, image.size)
    inside = image.crop((left, top, right, bottom))
    assert inside.getcolors() == [(inside.width * inside.height, (0, 0, 0))]
    assert image.getpixel((left - 1, top)) == (200, 30, 30)
    assert image.getpixel((right + 2, bottom + 2)) == (200, 30, 30)
    assert image.getpixel((100, 290)) == (30, 30, 200)


def test_nothing_of_an_uploaded_pdf_but_its_pictures_goes_in(
    officer: User, proceeding: Proceeding, client_for: Callable[..., Client]
) -> None:
    from django.utils.html import format_html

    from agencies.licensing.pdf import pdf_of

    source = pdf_of(format_html("<h1>{}</h1><p>Hidden words of a file</p>", NAME), title=NAME)
    begun = made.another_bundle(officer, proceeding, chosen=[])
    page = client_for(officer).post(
        reverse("licensing:bundle-add", args=[begun.pk]),
        {
            "version": begun.version,
            "file": SimpleUploadedFile("x.pdf", source, "application/pdf"),
            "title": "A letter",
            "source": "The post",
            "on": "1/3/2026",
        },
    )
    assert page.status_code == 302
    begun.refresh_from_db()
    content = opened(made.made(begun, officer), officer)
    assert not any(
        "quillfeather" in folded(text).letters or "hiddenwords" in folded(text).letters
        for text in everything_in(content)
    )
    words = "".join(each.extract_text() for each in PdfReader(io.BytesIO(content)).pages)
    assert "A letter" in words.replace("\0", "")


def test_a_file_in_which_words_are_left_is_never_kept(
    officer: User, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If covering ever misses something, the check of the made file does not."""
    html = bundle_work.html_of
    monkeypatch.setattr(
        bundle_work, "html_of", lambda front, exhibits, cover: html(front, exhibits, [])
    )
    done = made.made(covered(bundle, officer, NAME), officer)
    assert (done.state, done.fault) == (BundleState.FAILED, BundleFault.STILL_THERE)
    assert not BundlePiece.objects.exists()
    with pytest.raises(WrongState), acting_as(officer):
        bundles.made_file(officer, done)


# --- Made in the background -----------------------------------------------------------------------


def test_a_worker_that_is_killed_leaves_what_another_goes_on_with(
    officer: User, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    made.asked(bundle, officer)

    class Killed(BaseException):
        pass

    def killed(*_args: object, **_more: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(bundle_work, "_set", killed)
        with pytest.raises(Killed):
            make_bundles(seconds=60)
    found = Bundle.objects.get(pk=bundle.pk)
    assert (found.state, found.done, found.total) == (BundleState.SETTING, 3, 3)
    make_bundles(seconds=60)
    found.refresh_from_db()
    assert found.state == BundleState.SETTING  # the claim of the one that was killed still holds
    Bundle.objects.update(begun_at=timezone.now() - CLAIM)
    make_bundles(seconds=60)
    found.refresh_from_db()
    assert (found.state, found.tries) == (BundleState.MADE, 2)
    make_bundles(seconds=60)
    assert BundlePiece.objects.filter(bundle=found).count() == 1


def test_what_kills_every_worker_is_given_up(officer: User, bundle: Bundle) -> None:
    made.asked(bundle, officer)
    Bundle.objects.update(
        state=BundleState.SETTING, tries=bundle_work.MOST_TRIES, begun_at=timezone.now() - CLAIM
    )
    make_bundles(seconds=60)
    found = Bundle.objects.get(pk=bundle.pk)
    assert (found.state, found.fault) == (BundleState.FAILED, BundleFault.NOT_SET)


def test_a_paper_that_went_or_a_right_that_was_lost_makes_no_file(
    officer: User, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = made.another_bundle(officer, bundle.proceeding)
    made.asked(bundle, officer)
    monkeypatch.delitem(papers._kinds, "quill")
    make_bundles(seconds=60)
    bundle.refresh_from_db()
    assert (bundle.state, bundle.fault) == (BundleState.FAILED, BundleFault.PAPER_GONE)
    made.asked(other, officer)
    Membership.objects.filter(user=officer).update(roles=["police_triage"])
    make_bundles(seconds=60)
    other.refresh_from_db()
    assert (other.state, other.fault) == (BundleState.FAILED, BundleFault.NOT_ALLOWED)


# --- Frozen, versions, bounds ---------------------------------------------------------------------


def test_what_was_made_is_frozen_and_another_version_is_another_bundle(
    officer: User, bundle: Bundle
) -> None:
    done = made.made(bundle, officer)
    before = opened(done, officer)
    with pytest.raises(WrongState):
        covered(done, officer, NAME)
    with pytest.raises(WrongState):
        made.asked(done, officer)
    for change in (
        lambda: BundlePiece.objects.update(number=7),
        lambda: BundlePiece.objects.all().delete(),
    ):
        with pytest.raises(ProgrammingError), acting_as(officer):
            change()
    key = uuid.uuid4()
    both = [bundles.another_version(by=officer, bundle_id=done.pk, key=key) for _again in range(2)]
    assert both[0] == both[1]
    assert (both[0].number, both[0].follows) == (2, done)
    second = made.made(covered(both[0], officer, NAME), officer)
    assert second.state == BundleState.MADE
    assert second.sha256 != done.sha256
    assert opened(done, officer) == before
    assert not BundlePaper.objects.filter(html__isnull=False).exists()


def test_a_file_that_is_not_what_was_made_does_not_leave(officer: User, bundle: Bundle) -> None:
    done = made.made(bundle, officer)
    Bundle.objects.update(sha256="0" * 64)
    done.refresh_from_db()
    with pytest.raises(bundles.Altered):
        opened(done, officer)


@pytest.mark.parametrize(
    ("cover", "says"),
    [
        (["a"], "two letters"),
        (["12"], "number of a page"),
        (["Page"], "stands on every page"),
        (["x" * 101], "characters on a line"),
        ([f"Somebody {each}" for each in range(201)], "at most 200"),
    ],
)
def test_what_can_not_be_covered_is_refused(
    officer: User, bundle: Bundle, cover: list[str], says: str
) -> None:
    with pytest.raises(CaseworkError, match=says):
        covered(bundle, officer, *cover)


def test_bounds_versions_and_rights(
    officer: User, police: User, manager: User, bundle: Bundle
) -> None:
    with pytest.raises(CaseworkError, match="not there any more"):
        made.another_bundle(officer, bundle.proceeding, chosen=[("quill", "9")])
    content = b"x" * (bundles.MOST_DRAWN_BYTES // 20)
    words = bundles.FileWords(title="x", source="y", on=datetime.date(2026, 1, 1))
    with pytest.raises(CaseworkError, match="at most"):
        bundles.add_file(
            by=officer,
            bundle_id=bundle.pk,
            words=words,
            pictures=[made.Picture("image/png", 1, 1, content)] * 21,
            version=bundle.version,
        )
    page = made.page_of(bundle)
    for box in ((0.0, 0.0, 0.0, 5.0), (90.0, 0.0, 20.0, 5.0), (-1.0, 0.0, 5.0, 5.0)):
        with pytest.raises(CaseworkError, match="within the page"):
            bundles.set_boxes(
                by=officer,
                bundle_id=bundle.pk,
                page_id=page.pk,
                boxes=[box],
                version=bundle.version,
            )
    for user in (police, manager):
        with pytest.raises(NotAllowed):
            made.asked(bundle, user)
        with acting_as(user):
            for model in (Bundle, BundlePaper, BundlePage, BundlePiece):
                assert not model.objects.exists()
    covered(bundle, officer, NAME)
    with pytest.raises(Conflict):
        made.asked(bundle, officer)


def test_the_pages_put_a_bundle_together_and_hand_it_out(
    officer: User,
    manager: User,
    proceeding: Proceeding,
    client_for: Callable[..., Client],
) -> None:
    client = client_for(officer)
    (member,) = premises_made.staff_of(manager, 1)
    new = reverse("licensing:bundle-new", args=[proceeding.pk])
    shown = client.get(new).content.decode()
    assert f"Note 1 on {NAME}" in shown
    sent = {"key": str(uuid.uuid4()), "papers": ["quill:1", "quill:2"]}
    assert client.post(new, sent | {"papers": ["quill:9"]}).status_code == 422
    assert client.post(new, sent).status_code == 302
    bundle = Bundle.objects.get()

    def address(name: str) -> str:
        return reverse(f"licensing:bundle-{name}", args=[bundle.pk])

    one, two = BundlePaper.objects.all()
    order = {"version": 1, f"place-{one.pk}": "2", f"place-{two.pk}": "x"}
    assert client.post(address("order"), order).status_code == 422
    assert client.post(address("order"), order | {f"place-{two.pk}": "1"}).status_code == 302
    assert [each.row for each in BundlePaper.objects.all()] == ["2", "1"]
    cover = {"version": 2, "words": f"{NAME}\n", "staff": "on"}
    assert client.post(address("cover"), cover).status_code == 302
    bundle.refresh_from_db()
    assert bundle.cover.open() == [NAME, member.name]
    preview = client.get(address("preview")).content.decode()
    assert "What stays" in preview
    assert "quillfeather" not in folded(preview).letters
    bad = SimpleUploadedFile("x.pdf", b"no picture", "application/pdf")
    given = {"version": 3, "file": bad, "title": "Kept title", "source": "y", "on": "1/3/2026"}
    refused = client.post(address("add"), given)
    assert refused.status_code == 422
    assert "Kept title" in refused.content.decode()
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, "PNG")
    given["file"] = SimpleUploadedFile("x.png", out.getvalue(), "image/png")
    assert client.post(address("add"), given).status_code == 302
    sheet = made.page_of(bundle)
    page = reverse("licensing:bundle-page", args=[bundle.pk, sheet.pk])
    box = {"version": 4, "left-0": "10", "top-0": "10", "width-0": "5", "height-0": ""}
    assert client.post(page, box).status_code == 422
    assert client.post(page, box | {"height-0": "5.5"}).status_code == 302
    assert 'width="3.2"' in client.get(page).content.decode()
    assert client.get(f"{page}picture/")["Content-Type"] == "image/png"
    assert client.post(address("make"), {"version": 5}).status_code == 302
    assert (
        "of 3 exhibits collected" in client.get(f"/licensing/bundles/{bundle.pk}/").content.decode()
    )
    make_bundles(seconds=60)
    answer = client.post(address("file"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    event = AuditEvent.objects.filter(operation=Operation.DISCLOSURE).latest("sequence")
    assert (event.object_type, event.object_id) == ("bundle", str(bundle.pk))
    assert event.detail["sha256"] == Bundle.objects.get().sha256
    listed = client.get(reverse("licensing:bundles", args=[proceeding.pk])).content.decode()
    assert "Made" in listed
