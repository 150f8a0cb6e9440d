"""Every state with every move, by the real actions: proceedings and evidence bundles."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.utils import timezone

from agencies.licensing.actions import bundle_work, bundles
from agencies.licensing.actions.bundle_work import CLAIM
from agencies.licensing.bundle_workflow import BUNDLE_MOVES, check_goes
from agencies.licensing.legal_enums import BundleState, ProceedingKind, ProceedingState
from agencies.licensing.models import Bundle, Premises, Proceeding
from agencies.licensing.proceeding_workflow import MOVES
from agencies.registry.models import Membership
from portal.accounts.models import User
from reports.errors import WrongState
from tests.support import machines
from tests.support import proceedings as made
from tests.unit.licensing.test_proceeding_workflow import ALLOWED

pytestmark = pytest.mark.django_db
WAYS = {
    ProceedingKind.SUMMARY: {
        "received": (),
        "interim": ("interim",),
        "hearing": ("interim", "set_hearing"),
        "decided": ("interim", "set_hearing", "decide"),
        "appeal": ("interim", "set_hearing", "decide", "appeal"),
        "ended": ("interim", "set_hearing", "decide", "end"),
        "ended, withdrawn": ("withdrawn",),
    },
    ProceedingKind.REVIEW: {
        "received": (),
        "hearing": ("set_hearing",),
        "decided": ("set_hearing", "decide"),
        "appeal": ("set_hearing", "decide", "appeal"),
        "ended": ("set_hearing", "decide", "appeal", "end"),
        "ended, withdrawn": ("set_hearing", "withdrawn"),
    },
}
TARGETS = {
    "interim": "interim",
    "set_hearing": "hearing",
    "decide": "decided",
    "appeal": "appeal",
    "end": "ended",
    "withdrawn": "ended",
}
"""By hand: where a move leads; any other leaves the proceeding where it is."""


@pytest.mark.parametrize("kind", [ProceedingKind.SUMMARY, ProceedingKind.REVIEW], ids=str)
def test_proceedings(kind: ProceedingKind, officer: User, police: User, lantern: Premises) -> None:
    of = {} if kind == ProceedingKind.SUMMARY else {"kind": kind, "rank": None, "certified_by": ""}

    def along(*moves: str) -> Proceeding:
        found = made.another_proceeding(officer, lantern, **of)
        for name in moves:
            found = made.recorded(found, name, officer)
        return found

    def record(name: str, by: User, found: Proceeding) -> Proceeding:
        return made.recorded(found, name, by)

    states = {state: partial(along, *moves) for state, moves in WAYS[kind].items()}
    machines.try_all(
        machines.Machine(
            states=states,
            moves={
                **{name: partial(record, name, officer) for name in [*MOVES, "made-up"]},
                "note, as police": partial(record, "note", police),
            },
            leads={
                (state, move): TARGETS.get(move, state.split(",")[0])
                for state in states
                for move in ALLOWED[kind, ProceedingState(state.split(",")[0])]
            },
        )
    )


# --- Bundles --------------------------------------------------------------------------------------

BUNDLES = {
    **{
        (state, change): "draft"
        for state in ("draft", "failed")
        for change in ("add a paper", "add a file", "arrange", "cover", "paint over")
    },
    ("draft", "ask"): "queued",
    ("failed", "ask"): "queued",
    ("made", "follow"): "made",
    ("made", "download"): "made",
    # One turn of a worker. What waits for nobody, or for another worker, stays as it is.
    ("draft", "work"): "draft",
    ("queued", "work"): "collecting",
    ("collecting", "work"): "setting",
    ("setting", "work"): "setting",
    ("setting, left behind", "work"): "setting",
    ("setting, tried enough", "work"): "failed",
    ("made", "work"): "made",
    ("failed", "work"): "failed",
    ("queued, by who left", "work"): "failed",
}
"""By hand."""


@pytest.fixture
def _sets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that was killed as it began to set the pages."""
    monkeypatch.setattr(bundle_work, "_set", lambda found, person: None)


@pytest.mark.usefixtures("_sets_nothing")
def test_bundles(
    officer: User, police: User, lantern: Premises, person_with: Callable[..., User]
) -> None:
    colleague = person_with("licensing_officer")
    proceeding = made.another_proceeding(officer, lantern)

    def draft() -> Bundle:
        return made.with_photo(made.another_bundle(officer, proceeding), officer)

    def ask(by: User, bundle: Bundle) -> Bundle:
        return bundles.ask_for(by=by, bundle_id=bundle.pk, version=bundle.version)

    def work(bundle: Bundle) -> Bundle:
        bundle_work._go_on(bundle.pk)
        return machines.fresh(bundle)

    def changed(bundle: Bundle, **of: object) -> Bundle:
        Bundle.objects.filter(pk=bundle.pk).update(**of)
        return machines.fresh(bundle)

    def act(what: Callable[..., object], bundle: Bundle, **of: object) -> object:
        return what(by=officer, bundle_id=bundle.pk, version=bundle.version, **of)

    def queued() -> Bundle:
        return ask(officer, draft())

    def setting() -> Bundle:
        return work(work(queued()))

    def of_who_left() -> Bundle:
        bundle = ask(colleague, draft())
        Membership.objects.filter(user=colleague).update(roles=["auditor"])
        return bundle

    late = {"begun_at": timezone.now() - 2 * CLAIM}

    def failed() -> Bundle:
        return work(changed(setting(), tries=bundle_work.MOST_TRIES, **late))

    machines.try_all(
        machines.Machine(
            states={
                "draft": draft,
                "queued": queued,
                "queued, by who left": of_who_left,
                "collecting": lambda: work(queued()),
                "setting": setting,
                "setting, left behind": lambda: changed(setting(), **late),
                "setting, tried enough": lambda: changed(
                    setting(), tries=bundle_work.MOST_TRIES, **late
                ),
                "made": lambda: made.as_made(draft()),
                "failed": failed,
            },
            moves={
                "add a paper": lambda bundle: act(
                    bundles.add_papers, bundle, chosen=[("proceeding", str(proceeding.pk))]
                ),
                "add a file": lambda bundle: made.with_photo(bundle, officer),
                "arrange": lambda bundle: act(bundles.arrange, bundle, places={}, removed=[]),
                "cover": lambda bundle: act(bundles.set_cover, bundle, cover=["Tom"], staff=False),
                "paint over": lambda bundle: act(
                    bundles.set_boxes, bundle, page_id=made.page_of(bundle).pk, boxes=[]
                ),
                "ask": partial(ask, officer),
                "ask, as police": partial(ask, police),
                "follow": lambda bundle: bundles.another_version(
                    by=officer, bundle_id=bundle.pk, key=bundle.proceeding_id
                ),
                "download": lambda bundle: bundles.made_file(officer, bundle),
                "work": work,
            },
            leads=BUNDLES,
        )
    )


def test_no_worker_takes_a_bundle_where_the_table_does_not_lead() -> None:
    for before in BundleState:
        for after in BundleState:
            allowed = (before, after) in {
                (BundleState.QUEUED, BundleState.COLLECTING),
                (BundleState.COLLECTING, BundleState.SETTING),
                (BundleState.SETTING, BundleState.SETTING),
                (BundleState.SETTING, BundleState.QUEUED),
                (BundleState.SETTING, BundleState.MADE),
                (BundleState.QUEUED, BundleState.FAILED),
                (BundleState.COLLECTING, BundleState.FAILED),
                (BundleState.SETTING, BundleState.FAILED),
            }
            if allowed:
                check_goes(before, after)
            else:
                with pytest.raises(WrongState):
                    check_goes(before, after)
    assert {each.target for each in BUNDLE_MOVES.values()} - {None} == {*BundleState}
