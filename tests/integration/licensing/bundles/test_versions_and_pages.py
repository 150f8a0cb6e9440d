"""What was made stays as it is; and the pages on which a bundle is put together."""

from __future__ import annotations

import datetime
import io
import uuid
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError
from django.test import Client
from django.urls import reverse
from PIL import Image

from agencies.licensing.actions import bundles
from agencies.licensing.actions.bundle_work import make_bundles
from agencies.licensing.finding import folded
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import (
    Bundle,
    BundlePage,
    BundlePaper,
    BundlePiece,
    Proceeding,
)
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent, Operation
from reports.errors import CaseworkError, Conflict, NotAllowed, WrongState
from tests.support import premises as premises_made
from tests.support import proceedings as made
from tests.support.bundles import NAME, covered, opened

pytestmark = pytest.mark.django_db


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
    premises_made.staff_of(manager, 1)
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
    assert (bundle.cover.open(), bundle.covers_staff) == ([NAME], True)
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
    _looked(client, bundle, address("make"))
    answer = client.post(address("file"))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    event = AuditEvent.objects.filter(operation=Operation.DISCLOSURE).latest("sequence")
    assert (event.object_type, event.object_id) == ("bundle", str(bundle.pk))
    assert event.detail["sha256"] == Bundle.objects.get().sha256
    listed = client.get(reverse("licensing:bundles", args=[proceeding.pk])).content.decode()
    assert "Made" in listed


def _looked(client: Client, bundle: Bundle, address: str) -> None:
    """A name of an account is of usual words, which stand alone: somebody looks at them."""
    bundle.refresh_from_db()
    assert bundle.fault == BundleFault.LOOSE
    sent = {"version": bundle.version, "looked": "on"}
    assert client.post(address, sent).status_code == 302
    make_bundles(seconds=60)
