"""The rules of grading (R1.2, R1.3, R1.8): pure functions over codes.

Which codes there are is data (reports/intelligence_codes.py). The database holds the same rules as
constraints (reports/models/intelligence.py), so that no grade is kept that breaks them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from django.utils.translation import gettext as _

from reports.errors import CaseworkError
from reports.intelligence_enums import ASK_FIRST, CONSULT, OVERT, WITH_CONDITIONS


class WrongGrade(CaseworkError):
    """A grade breaks a rule; `field` names what to change."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Grade:
    """A 3x5x2 grade; an empty code is one that nobody chose yet."""

    source: str = ""
    assessment: str = ""
    handling: str = ""
    action: str = ""
    sanitisation: str = ""
    conditions: str = field(default="", repr=False)
    usage: str = field(default="", repr=False)

    CODES: ClassVar[tuple[str, ...]] = (
        "source", "assessment", "handling", "action", "sanitisation",
    )  # fmt: skip

    def __str__(self) -> str:
        """As it is written: `[2BP]`, `[2BC A1 S2]`; a dash for what nobody chose yet."""
        first = "".join(each or "–" for each in (self.source, self.assessment, self.handling))
        return f"[{' '.join(filter(None, (first, self.action, self.sanitisation)))}]"

    @property
    def code(self) -> str:
        """For the audit log, which takes no brackets and no spaces: `2BC.A1.S2`."""
        first = "".join(each or "-" for each in (self.source, self.assessment, self.handling))
        return ".".join(filter(None, (first, self.action, self.sanitisation)))

    @property
    def must_ask_to_act(self) -> bool:
        """Whether a recipient asks the originator before acting (A1)."""
        return self.action == ASK_FIRST

    @property
    def must_ask_to_pass_on(self) -> bool:
        """Whether a recipient asks the originator before sanitising it for others (S2)."""
        return self.sanitisation == CONSULT


def check_grade(grade: Grade, *, complete: bool) -> None:
    """Raise WrongGrade, with what to do, for a grade that breaks a rule (R1.2).

    Without `complete`, for a draft, codes may still be missing; whatever is there obeys the rules.
    """
    if complete:
        _check_chosen(grade)
    if grade.handling != WITH_CONDITIONS:
        _check_no_conditions(grade)
    elif complete:
        _check_conditions(grade)
    if grade.action != OVERT and grade.usage.strip():
        raise WrongGrade(
            _("Say how it may be used only with A3. Choose A3, or take the words out."),
            field="usage",
        )


def gives_more(before: Grade, after: Grade) -> bool:
    """Whether a new grade puts other words before recipients, or lets them do what the old one did
    not. Evaluating source and information anew does neither."""
    if (before.conditions.strip(), before.usage.strip()) != (
        after.conditions.strip(),
        after.usage.strip(),
    ):
        return True
    if before.handling != after.handling:
        return after.handling != WITH_CONDITIONS
    more_to_do = after.action not in {before.action, ASK_FIRST}
    return more_to_do or after.sanitisation not in {before.sanitisation, CONSULT}


def grade_is_right(grade: Grade, *, complete: bool) -> bool:
    try:
        check_grade(grade, complete=complete)
    except WrongGrade:
        return False
    return True


def _check_chosen(grade: Grade) -> None:
    missing = {
        "source": _("Choose how reliable the source is."),
        "assessment": _("Choose how the information is known."),
        "handling": _("Choose whether it may be shared."),
    }
    for name, words in missing.items():
        if not getattr(grade, name):
            raise WrongGrade(words, field=name)


def _check_no_conditions(grade: Grade) -> None:
    """Codes and conditions go with handling C alone."""
    for name in ("action", "sanitisation", "conditions", "usage"):
        if getattr(grade, name).strip():
            raise WrongGrade(
                _(
                    "Action and sanitisation codes and conditions go with handling C only. "
                    "Choose C, or take them out."
                ),
                field=name,
            )


def _check_conditions(grade: Grade) -> None:
    if not grade.action:
        raise WrongGrade(_("With handling C, choose an action code."), field="action")
    if not grade.sanitisation:
        raise WrongGrade(_("With handling C, choose a sanitisation code."), field="sanitisation")
    if not grade.conditions.strip():
        raise WrongGrade(_("With handling C, write the conditions."), field="conditions")
    if grade.action == OVERT and not grade.usage.strip():
        raise WrongGrade(_("With A3, say how it may be used."), field="usage")


@dataclass(frozen=True)
class LegacyGrade:
    """A 5x5x5 grade as it was given. Nothing turns it into a 3x5x2 grade (R1.8)."""

    source: str
    information: str
    dissemination: str

    def __str__(self) -> str:
        return f"{self.source}{self.information}{self.dissemination} (5x5x5)"
