"""What a letter says, gathered from its row: premises, holder, words, and a plan's steps."""

from __future__ import annotations

from django.utils import timezone

from agencies.licensing.letter_templates import TEMPLATES, Template, filled_in
from agencies.licensing.letter_text import LetterFacts, StepLine, long_day
from agencies.licensing.models import Letter, Premises, Tenure
from agencies.licensing.plan_enums import Answers, StepState


def prefilled(premises: Premises, tenure: Tenure, template: Template) -> dict[str, str]:
    """The template's paragraphs with the facts of a premises."""
    return filled_in(
        template,
        {
            "premises": premises.name,
            "address": address_of(premises),
            "licence": premises.licence_number,
            "holder": tenure.holder,
            "dps": premises.dps,
        },
    )


def address_of(premises: Premises) -> str:
    return ", ".join(each for each in (premises.address, premises.postcode) if each)


def facts_of(letter: Letter) -> LetterFacts:
    """Opens what is sealed: the caller records who reads it. At most three statements beside what
    is joined."""
    words = letter.words.open()
    earlier = letter.replaces
    replaces = ""
    if earlier is not None and earlier.sent_at is not None:
        replaces = f"{earlier.reference} of {long_day(timezone.localtime(earlier.sent_at).date())}"
    return LetterFacts(
        template=TEMPLATES[letter.kind],
        premises=letter.premises.name,
        address=address_of(letter.premises),
        licence=letter.premises.licence_number,
        addressee=words["addressee"],
        paragraphs=words["paragraphs"],
        signed=(letter.sent_by or letter.written_by).display_name,
        team=letter.team.name,
        reference=letter.reference,
        on=timezone.localtime(letter.sent_at).date() if letter.sent_at else None,
        replaces=replaces,
        steps=_steps(letter),
    )


def _steps(letter: Letter) -> list[StepLine]:
    if letter.plan is None:
        return []
    return [
        StepLine(each.number, each.what.open(), str(Answers(each.answers).label), each.due_on)
        for each in letter.plan.steps.exclude(state=StepState.DROPPED).order_by("number")
    ]
