"""Bundles are made in the background, by workers that may be killed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from agencies.licensing import papers
from agencies.licensing.actions import bundle_work
from agencies.licensing.actions.bundle_work import CLAIM, make_bundles
from agencies.licensing.legal_enums import BundleFault, BundleState
from agencies.licensing.models import (
    Bundle,
    BundlePiece,
)
from agencies.registry.models import Membership
from portal.accounts.models import User
from tests.support import proceedings as made

pytestmark = pytest.mark.django_db


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
