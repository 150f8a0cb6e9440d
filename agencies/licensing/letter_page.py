"""What the pages of letters hold."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from agencies.licensing.confirmers import confirmers
from agencies.licensing.forms.letters import (
    AskForm,
    ConfirmForm,
    DiscardForm,
    LetterWordsForm,
    SendBackForm,
    SendForm,
)
from agencies.licensing.letter_enums import Delivery, LetterKind, LetterState
from agencies.licensing.letter_facts import facts_of
from agencies.licensing.letter_templates import TEMPLATES
from agencies.licensing.letter_text import letter_html, long_day
from agencies.licensing.letter_workflow import letter_moves_from
from agencies.licensing.models import Letter, LetterCopy
from agencies.licensing.plan_enums import PlanState
from agencies.licensing.queries.letters import letter_copies_visible_to, letters_visible_to
from agencies.licensing.queries.plans import plans_visible_to
from portal.accounts.models import User
from reports.triage.forms import ActionForm
from reports.triage.rows import moment

COLOURS: dict[str, str] = {
    LetterState.DRAFT: "grey",
    LetterState.WAITING: "orange",
    LetterState.CONFIRMED: "blue",
    LetterState.SENT: "green",
    LetterState.WITHDRAWN: "red",
    LetterState.DISCARDED: "grey",
}
JOINED = ("premises", "tenure__agency", "team", "written_by", "asked", "confirmed_by", "sent_by",
          "plan", "replaces")  # fmt: skip
MOST_PLANS = 50


def letter_of(user: User, letter_id: uuid.UUID) -> Letter:
    """With all that its page shows. Raises Letter.DoesNotExist."""
    return letters_visible_to(user).select_related(*JOINED).get(pk=letter_id)


def rows_of(letters: list[Letter]) -> list[tuple[Letter, str, str]]:
    """(letter, colour of its state, when it last changed)."""
    return [(each, COLOURS[each.state], moment(each.changed_at)[1]) for each in letters]


def html_of(user: User, letter: Letter) -> SafeString:
    """What it says: of one that was sent, the copy that is kept."""
    if letter.sent_at is None:
        return letter_html(facts_of(letter), level=2)
    return shown(copy_of(user, letter))


def copy_of(user: User, letter: Letter) -> LetterCopy:
    return letter_copies_visible_to(user).get(pk=letter.pk)


def shown(copy: LetterCopy) -> SafeString:
    # Our own template set it, escaped, when the letter was sent; the seal says it is that.
    return SafeString(copy.html.open())


def form_named(
    name: str, user: User, letter: Letter, *, data: QueryDict | None = None
) -> ActionForm:
    """A form of a letter's page. Raises KeyError."""
    place: dict[str, Any] = {
        "name": name,
        "action": reverse("licensing:letter-do", args=[letter.pk, name]),
        "version": letter.version,
    }
    if name == "ask":
        return AskForm(data, people=confirmers(by=user, letter=letter), **place)
    if name == "send":
        return SendForm(data, has_account=letter.tenure.agency_id is not None, **place)
    return _PLAIN[name](data, **place)


_PLAIN: dict[str, type[ActionForm]] = {
    "confirm": ConfirmForm,
    "send_back": SendBackForm,
    "discard": DiscardForm,
}
FORMS = ("ask", "confirm", "send_back", "send", "discard")


def words_form(user: User, letter: Letter, *, data: QueryDict | None = None) -> LetterWordsForm:
    found = plans_visible_to(user).filter(tenure_id=letter.tenure_id, state=PlanState.OPEN)
    plans = [
        (str(each.pk), _("Plan agreed on %(day)s") % {"day": long_day(each.agreed_on)})
        for each in found.order_by("-made_at", "-id")[:MOST_PLANS]
    ]
    return LetterWordsForm(
        data,
        name="words",
        action=reverse("licensing:letter-edit", args=[letter.pk]),
        version=letter.version,
        template=TEMPLATES[letter.kind],
        words=letter.words.open(),
        plans=plans,
        plan_id=letter.plan_id,
    )


def words_now(letter: Letter) -> list[tuple[str, str]]:
    """(label, words) of each part as it is saved now, for who lost a race."""
    words = letter.words.open()
    return [
        (str(_("To")), words["addressee"]),
        *(
            (each.label, words["paragraphs"].get(each.key, ""))
            for each in TEMPLATES[letter.kind].paragraphs
        ),
    ]


def context_of(user: User, letter: Letter, *, bound: ActionForm | None = None) -> dict[str, Any]:
    forms = {each: form_named(each, user, letter) for each in _offered(user, letter)}
    if bound is not None and bound.name in forms:
        forms[bound.name] = bound
    return {
        "letter": letter,
        "colour": COLOURS[letter.state],
        "html": html_of(user, letter),
        "facts": facts_about(user, letter),
        "may_edit": may_edit(letter),
        "may_correct": letter.state == LetterState.SENT and letter.tenure.until is None,
        "note": letter.note.open() if letter.note and letter.state == LetterState.DRAFT else "",
        "forms": list(forms.values()),
        "form": bound,
        "bound": bound,
        "confirms_alone": letter.kind == LetterKind.WARNING
        and letter.asked_id is not None
        and letter.asked_id == letter.written_by_id,
    }


def may_edit(letter: Letter) -> bool:
    return any(each.name == "edit" for each in _moves(letter))


def _moves(letter: Letter) -> list[Any]:
    return letter_moves_from(letter.kind, letter.state)


def _offered(user: User, letter: Letter) -> list[str]:
    moves = [each for each in _moves(letter) if not each.by_asked or letter.asked_id == user.pk]
    names = [each.name.replace("send_confirmed", "send") for each in moves]
    return [each for each in names if each in FORMS]


def facts_about(user: User, letter: Letter) -> list[tuple[str, str]]:
    facts = [
        (_("Premises"), letter.premises.name),
        (_("Template"), str(LetterKind(letter.kind).label)),
        (_("Written by"), letter.written_by.display_name),
    ]
    if letter.asked and letter.state == LetterState.WAITING:
        facts.append((_("Waits for"), letter.asked.display_name))
    if letter.confirmed_by and letter.confirmed_at:
        who = letter.confirmed_by.display_name
        facts.append((_("Confirmed by"), f"{who}, {moment(letter.confirmed_at)[1]}"))
    if letter.sent_at and letter.sent_by:
        facts += [
            (_("Reference"), letter.reference),
            (_("Sent"), f"{letter.sent_by.display_name}, {moment(letter.sent_at)[1]}"),
            (_("How"), str(Delivery(letter.delivery).label)),
            (_("SHA-256 of the PDF"), copy_of(user, letter).sha256),
        ]
    if letter.replaces:
        facts.append((_("Withdraws"), letter.replaces.reference))
    if letter.state == LetterState.WITHDRAWN:
        facts.append((_("Withdrawn by"), ", ".join(withdrawn_by(user, letter))))
    return facts


def withdrawn_by(user: User, letter: Letter) -> list[str]:
    """References of the letter that took its place."""
    later = letters_visible_to(user).filter(replaces=letter, sent_at__isnull=False)
    return [each.reference for each in later.order_by("sent_at")[:1]]
