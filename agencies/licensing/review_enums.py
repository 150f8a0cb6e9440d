"""Code lists of officers' reviews and of complaints: codes are stored, labels shown."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ReviewState(TextChoices):
    """Where the review of an incident stands. agencies/licensing/review_workflow.py has the moves.

    WAITING is stored nowhere: it is TAKEN while a question to the premises has no answer.
    """

    TO_REVIEW = "to_review", _("To review")
    TAKEN = "taken", _("Being reviewed")
    WAITING = "waiting", _("Waiting for the premises")
    DECIDED = "decided", _("Decided")


STORED = (ReviewState.TO_REVIEW, ReviewState.TAKEN, ReviewState.DECIDED)


class ReviewStep(TextChoices):
    """What happened to a review, as its history says it."""

    TAKE = "take", _("Taken")
    TAKE_OVER = "take_over", _("Taken over from a colleague")
    GIVE_BACK = "give_back", _("Given back")
    ASK = "ask", _("Question sent to the premises")
    CLOSE_QUESTION = "close", _("Question closed without an answer")
    DECIDE = "decide", _("Decided")
    REOPEN = "reopen", _("Opened again")


class QuestionState(TextChoices):
    ASKED = "asked", _("Waiting for an answer")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed without an answer")


class ToldPremises(TextChoices):
    """What a premises reads about its own report: these words and no others."""

    THANKS = (
        "thanks",
        _("We read it. Nothing more is needed from you. Thank you for telling us."),
    )
    ADVICE = (
        "advice",
        _("We read it, and have some advice for you. We will talk with you about it."),
    )
    LETTER = "letter", _("We read it, and are writing to you about it.")
    PLAN = "plan", _("We read it, and will agree with you what changes by when.")
    VISIT = "visit", _("We read it, and would like to visit you about it.")
    POLICE = (
        "police",
        _(
            "Police are looking into it. Keep your records and CCTV pictures of that night until "
            "they tell you."
        ),
    )
    LICENCE = "licence", _("It has to do with your licence. You will get a formal letter about it.")
    LOOKED = "looked", _("We looked at it. We can't say more about it at present.")
    AGAIN = "again", _("We are looking at it again.")


TOLD_BY_OFFICERS = tuple(each for each in ToldPremises if each != ToldPremises.AGAIN)
"""What an officer chooses from; AGAIN is said when a review is opened again."""


class ComplaintSource(TextChoices):
    """From whom a complaint came: never who it was."""

    RESIDENT = "resident", _("A resident")
    POLICE = "police", _("Police")
    BUSINESS = "business", _("Another business")
    COUNCIL = "council", _("Another team of the council")
    OTHER = "other", _("Somebody else, or not known")


class Objective(TextChoices):
    """The four licensing objectives (Licensing Act 2003, section 4)."""

    CRIME = "crime", _("Prevention of crime and disorder")
    SAFETY = "safety", _("Public safety")
    NUISANCE = "nuisance", _("Prevention of public nuisance")
    CHILDREN = "children", _("Protection of children from harm")


class ComplaintState(TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
