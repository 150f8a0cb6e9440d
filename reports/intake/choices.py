"""The answers that people choose from, in their words, with hints: codes are reports.enums'."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reports.enums import Category, Risk

CATEGORY_HINTS = {
    Category.DEALING: _(
        "For example, quick meetings, many short visits to a home, or cars stopping"
    ),
    Category.USE: _("For example, in a stairwell, a park or a car park"),
    Category.GROWING: _("For example, a strong smell, covered windows, or lights on all night"),
    Category.LITTER: _("Needles, foil or bags left behind. Do not touch them"),
    Category.COUNTY_LINES: _(
        "For example, a young person with new phones or clothes who goes missing or travels a lot"
    ),
    Category.CUCKOOING: _("Dealers using the home of someone who can’t say no to them"),
    Category.DRIVING: "",
    Category.LICENSED_PREMISES: "",
    Category.WORRIED: _("For example, a child or an adult who may be hurt, used or made afraid"),
    Category.OTHER: "",
}

RISK_LABELS = {
    Risk.CHILD: _("A child or young person may be at risk"),
    Risk.ADULT: _("An adult may be at risk, for example someone who is ill, old or afraid"),
    Risk.OVERDOSE: _("Someone has taken too much, or is very ill"),
    Risk.WEAPON: _("There may be weapons"),
    Risk.DOG: _("There is a dangerous dog"),
    Risk.REPRISAL: _("Someone may be hurt if the police do something"),
}

"""What is asked on the page about what may be dangerous."""

HELP = "help"
"""Not a category: whoever selects it makes no report."""

DANGER = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("I’m not sure"))]
WHEN = {
    "today": _("Today"),
    "yesterday": _("Yesterday"),
    "day": _("On another day"),
    "period": _("More than once"),
    "unknown": _("I don’t know"),
}
DAYS_ASKED = {"day": {"on"}, "period": {"first", "last"}}
"""Which days are asked for under an answer to "when"; under the others, none."""

CONTACTABLE = {
    "no": _("No, I want to stay anonymous"),
    "yes": _("Yes, they can contact me"),
}
VOICEMAIL = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("I don’t know"))]
