"""Where letters, action plans and alerts show on pages of other parts: the premises' page, the
venue's start, and bundles of evidence."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.licensing import letter_page, papers, plan_page, sections, venue_tiles
from agencies.licensing.letter_text import long_day
from agencies.licensing.models import Letter, Premises, Tenure, VenueAlert
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.plan_enums import Answers, PlanState
from agencies.licensing.queries.alerts import unread
from agencies.licensing.queries.letters import SENT, letters_listed, letters_visible_to
from agencies.licensing.queries.plans import plans_listed, plans_visible_to, steps_to_do
from agencies.licensing.sections import Section
from agencies.licensing.venue_tiles import Tile
from agencies.registry.people import has_permission
from agencies.registry.permissions import Permission
from portal.accounts.models import User

NEWEST = 5
MOST_PAPERS = 200


def register() -> None:
    """Called once, from AppConfig.ready."""
    sections.register(Section("writing", 60, "licensing/writing_section.html", _section))
    papers.register(
        PaperKind("letter", gettext_lazy("Letters that were sent"), 60, _letters, _letter_html)
    )
    papers.register(PaperKind("plan", gettext_lazy("Action plans"), 70, _plans, _plan_html))
    for tile in TILES:
        venue_tiles.register(tile)


def _unread(user: User, tenure: Tenure) -> QuerySet[VenueAlert]:
    return unread(user, tenure, timezone.now())


TILES = (
    Tile(
        key="alerts",
        order=5,
        title=gettext_lazy("Safety alerts"),
        description=gettext_lazy("What you and your staff should know now, and what is over."),
        route="venue:alerts",
        waiting=_unread,
        urgent=True,
    ),
    Tile(
        key="letters",
        order=70,
        title=gettext_lazy("Letters"),
        description=gettext_lazy("What the licensing team wrote to you."),
        route="venue:letters",
        permission=Permission.PREMISES_RUN,
    ),
    Tile(
        key="plans",
        order=60,
        title=gettext_lazy("Action plans"),
        description=gettext_lazy("Steps that you agreed with the licensing team, and by when."),
        route="venue:plans",
        permission=Permission.PREMISES_RUN,
        waiting=steps_to_do,
    ),
)


def _section(user: User, premises: Premises) -> dict[str, Any] | None:
    """In two statements; nothing for police, who see neither."""
    if not has_permission(user, Permission.PREMISES_MANAGE):
        return None
    letters = letters_listed(user).filter(premises=premises)[:NEWEST]
    plans = plans_listed(user, timezone.localdate()).filter(premises=premises)[:NEWEST]
    return {
        "premises": premises,
        "letters": letter_page.rows_of(list(letters)),
        "plans": plan_page.rows_of(list(plans)),
    }


def _letters(user: User, premises: Premises) -> list[Paper]:
    found = letters_visible_to(user).filter(premises=premises, state__in=SENT)
    return [
        Paper(str(each.pk), _title(each), timezone.localtime(each.sent_at).date(), each.tenure_id)
        for each in found.order_by("-sent_at", "-id")[:MOST_PAPERS]
    ]


def _title(letter: Letter) -> str:
    return f"{letter.get_kind_display()} {letter.reference}"


def _letter_html(user: User, key: str) -> str:
    letter = letters_visible_to(user).get(pk=uuid.UUID(key), state__in=SENT)
    note = ""
    later = letter_page.withdrawn_by(user, letter)
    if later:
        words = _("This letter was withdrawn by letter %(reference)s.") % {"reference": later[0]}
        note = format_html("<p><strong>{}</strong></p>", words)
    return format_html("{}{}", note, letter_page.shown(letter_page.copy_of(user, letter)))


def _plans(user: User, premises: Premises) -> list[Paper]:
    found = plans_visible_to(user).filter(premises=premises).exclude(state=PlanState.DRAFT)
    return [
        Paper(
            str(each.pk),
            _("Action plan agreed on %(day)s") % {"day": long_day(each.agreed_on)},
            each.agreed_on,
            each.tenure_id,
        )
        for each in found.order_by("-made_at", "-id")[:MOST_PAPERS]
    ]


def _plan_html(user: User, key: str) -> str:
    plan = (
        plans_visible_to(user)
        .select_related("premises", "tenure", "team")
        .exclude(state=PlanState.DRAFT)
        .get(pk=uuid.UUID(key))
    )
    facts = format_html_join("", "<dt>{}</dt><dd>{}</dd>", plan_page.facts_about(plan))
    steps = [_step_html(each) for each in plan_page.steps_of(user, plan, Answers.LICENSING)]
    return format_html(
        '<h2>{}</h2><dl>{}</dl><p class="words">{}</p>{}',
        _("Action plan agreed on %(day)s") % {"day": long_day(plan.agreed_on)},
        facts,
        plan.aim.open(),
        format_html_join("", "{}", ((each,) for each in steps)),
    )


def _step_html(shown: plan_page.StepShown) -> str:
    events = format_html_join(
        "",
        "<li>{}, {}, {}: {}</li>",
        ((each["title"], each["when"], each["by"], each["words"]) for each in shown.events),
    )
    history = format_html("<ul>{}</ul>", events) if shown.events else ""
    return format_html(
        '<h3>{}</h3><p class="words">{}</p><p>{}</p>{}',
        _("Step %(number)d") % {"number": shown.step.number},
        shown.what,
        _("Due on %(day)s. Who answers for it: %(who)s. %(state)s.")
        % {
            "day": shown.due,
            "who": shown.who,
            "state": shown.step.get_state_display(),
        },
        history,
    )
