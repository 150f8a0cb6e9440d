"""Whose names a bundle covers: what officers say, staff as they are then, and guests, unseen."""

from __future__ import annotations

import datetime
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from agencies.licensing import papers
from agencies.licensing.actions import bundle_cover, bundles
from agencies.licensing.actions.incidents import Somebody
from agencies.licensing.enums import PersonRole
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import (
    Bundle,
    Incident,
    PersonName,
    Premises,
    Proceeding,
    Seizure,
    StaffMember,
)
from agencies.registry.row_security import acting_as
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from tests.support import premises as premises_made
from tests.support import proceedings as made
from tests.support.bundles import NAME, covered, everything_in, opened

pytestmark = pytest.mark.django_db

GUEST = "Ottoline Marchbanks"


@pytest.fixture
def says(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Have the one paper of the bundle say this."""

    def say(words: str) -> None:
        on = datetime.date(2026, 2, 3)
        paper = papers.Paper("1", "A note", on, papers.Whose.PREMISES)
        html = f"<p>{words}</p>"
        kind = papers.PaperKind("quill", "Notes", 1, lambda *_a: [paper], lambda *_a: html)
        monkeypatch.setitem(papers._kinds, "quill", kind)

    return say


@pytest.fixture
def begun(officer: User, proceeding: Proceeding) -> Callable[[], Bundle]:
    return lambda: made.another_bundle(officer, proceeding, chosen=[("quill", "1")])


def words_in(bundle: Bundle, officer: User) -> str:
    reader = PdfReader(io.BytesIO(opened(bundle, officer)))
    return " ".join(page.extract_text() for page in reader.pages).replace("\0", "")


def with_guest(manager: User, name: str = GUEST) -> Incident:
    people = [Somebody(role=PersonRole.INVOLVED, description="Tall", name=name)]
    return premises_made.another_incident(manager, people=tuple(people))


def test_names_of_guests_are_covered_by_the_worker_and_shown_to_no_officer(
    officer: User,
    manager: User,
    says: Callable[[str], None],
    begun: Callable[[], Bundle],
    client_for: Callable[..., Client],
) -> None:
    with_guest(manager)
    says(f"{GUEST} was seen. Marchbanks, O., came back; then MARCHBANKS left in May. What stays.")
    done = made.made(begun(), officer)
    assert (done.state, done.guests_covered) == (BundleState.MADE, 3)
    for text in everything_in(opened(done, officer)):
        assert "archbanks" not in text.casefold()
        assert "ttoline" not in text.casefold()
    words = words_in(done, officer)
    assert "What stays" in words
    assert "May" in words
    page = client_for(officer).get(reverse("licensing:bundle", args=[done.pk])).content.decode()
    assert "archbanks" not in page
    assert "Places where names of guests were covered" in page
    event = AuditEvent.objects.get(reason="bundle_names")
    assert (event.actor_label, event.detail["names"]) == (bundle_cover.WORKER, 1)
    assert "archbanks" not in str(event.detail)
    with acting_as(officer):
        assert not PersonName.objects.exists()


def test_a_guest_who_is_named_like_a_word_of_each_page_keeps_no_bundle_from_being_made(
    officer: User, manager: User, says: Callable[[str], None], begun: Callable[[], Bundle]
) -> None:
    with_guest(manager, "Page")
    says("Page was here.")
    done = made.made(begun(), officer)
    assert done.state == BundleState.MADE
    assert "Page was" not in words_in(done, officer)


def test_staff_are_covered_as_they_are_when_it_is_made_under_each_of_their_names(
    officer: User, manager: User, says: Callable[[str], None], begun: Callable[[], Bundle]
) -> None:
    bag = premises_made.another_seizure(manager)
    premises_made.another_incident(manager, on_duty_words="Bartholomew Steward")
    bundle = bundles.set_cover(by=officer, bundle_id=begun().pk, cover=[], staff=True, version=1)
    with premises_made.everything_shown():
        Seizure.objects.filter(pk=bag.pk).update(witness_name="Philippa Oldname")
    (later,) = premises_made.staff_of(manager, 1)
    names = ["Philippa Oldname", "Bartholomew Steward", later.name, manager.full_name]
    says("; ".join(names) + ". What stays.")
    made.made(bundle, officer)
    bundle.refresh_from_db()
    if bundle.fault == BundleFault.LOOSE:
        bundles.ask_for(by=officer, bundle_id=bundle.pk, version=bundle.version, looked=True)
        made.make_bundles(seconds=60)
        bundle.refresh_from_db()
    assert bundle.state == BundleState.MADE
    content = words_in(bundle, officer)
    assert not [each for each in names if each in content]
    assert "What stays" in content


def test_staff_are_not_cut_at_a_number(officer: User, lantern: Premises, manager: User) -> None:
    (member,) = premises_made.staff_of(manager, 1)
    names = [f"Zebedee Number{number}" for number in range(230)]
    with premises_made.everything_shown():
        StaffMember.objects.bulk_create(
            StaffMember(tenure=member.tenure, name=name, role=member.role, audience=member.audience)
            for name in names
        )
    with acting_as(officer):
        assert set(names) <= set(bundle_cover.names_of_staff(officer, lantern))


def test_while_a_surname_stands_alone_it_is_not_made_until_somebody_looked(
    officer: User,
    says: Callable[[str], None],
    begun: Callable[[], Bundle],
    client_for: Callable[..., Client],
) -> None:
    says(f"{NAME} came. Quillfeather left; Quillfeather came again.")
    bundle = made.made(covered(begun(), officer, NAME), officer)
    assert (bundle.state, bundle.fault) == (BundleState.FAILED, BundleFault.LOOSE)
    client, here = client_for(officer), reverse("licensing:bundle", args=[bundle.pk])
    assert "Quillfeather: 2 times" in client.get(here).content.decode()
    make = reverse("licensing:bundle-make", args=[bundle.pk])
    assert client.post(make, {"version": bundle.version}).status_code == 422
    assert client.post(make, {"version": bundle.version, "looked": "on"}).status_code == 302
    says(f"{NAME} came. Quillfeather left; Quillfeather, Quillfeather.")
    made.make_bundles(seconds=60)
    bundle.refresh_from_db()
    assert bundle.fault == BundleFault.LOOSE  # once more than what was looked at
    assert client.post(make, {"version": bundle.version, "looked": "on"}).status_code == 302
    made.make_bundles(seconds=60)
    bundle.refresh_from_db()
    assert bundle.state == BundleState.MADE


def test_with_a_line_of_its_own_a_surname_is_covered_and_nobody_has_to_look(
    officer: User, says: Callable[[str], None], begun: Callable[[], Bundle]
) -> None:
    says(f"{NAME} came. Quillfeather left. Tiffany did, too.")
    cover = covered(begun(), officer, NAME, "Quillfeather", "Tiffany")
    done = made.made(cover, officer)
    assert done.state == BundleState.MADE
    assert not [each for each in everything_in(opened(done, officer)) if "Tiffany" in each]
