"""Code lists of proceedings about a licence and of their evidence bundles."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProceedingKind(TextChoices):
    SUMMARY = "summary", _("Summary review (section 53A)")
    REVIEW = "review", _("Review (section 51)")


class ProceedingState(TextChoices):
    RECEIVED = "received", _("Received")
    INTERIM = "interim", _("Interim steps considered")
    HEARING = "hearing", _("Hearing set")
    DECIDED = "decided", _("Decided")
    APPEAL = "appeal", _("Under appeal")
    ENDED = "ended", _("Ended")


OVER = frozenset({ProceedingState.ENDED})


class Rank(TextChoices):
    """Who may certify serious crime or disorder: superintendent or above (section 53A(1)(b))."""

    SUPERINTENDENT = "superintendent", _("Superintendent")
    CHIEF_SUPERINTENDENT = "chief_superintendent", _("Chief superintendent")
    ASSISTANT_CHIEF = "assistant_chief", _("Assistant chief constable")
    DEPUTY_CHIEF = "deputy_chief", _("Deputy chief constable")
    CHIEF = "chief", _("Chief constable")


class Applicant(TextChoices):
    POLICE = "police", _("Chief officer of police")
    LICENSING = "licensing", _("Licensing authority")
    ENVIRONMENT = "environment", _("Environmental health")
    TRADING = "trading", _("Trading standards")
    CHILDREN = "children", _("Children's services")
    PUBLIC_HEALTH = "public_health", _("Public health")
    FIRE = "fire", _("Fire and rescue")
    PLANNING = "planning", _("Planning")
    HOME_OFFICE = "home_office", _("Home Office (immigration)")
    OTHER = "other", _("Another person")


class Step(TextChoices):
    """What an authority may decide (sections 52(4), 53B(3), 53C(3))."""

    NONE = "none", _("No step")
    MODIFY = "modify", _("Modify the conditions of the licence")
    EXCLUDE = "exclude", _("Exclude a licensable activity")
    REMOVE_DPS = "remove_dps", _("Remove the designated premises supervisor")
    SUSPEND = "suspend", _("Suspend the licence")
    REVOKE = "revoke", _("Revoke the licence")


LIMITED = frozenset({Step.MODIFY, Step.EXCLUDE, Step.SUSPEND})
"""Steps that may have, or must have, an end at most three months later (section 52(4)(d), (6))."""


class ClockKind(TextChoices):
    INTERIM = "interim", _("Consider interim steps")
    INTERIM_HEARING = "interim_hearing", _("Hear the holder about the interim steps")
    REVIEW = "review", _("Review the licence and decide")
    NOTICE = "notice", _("Notice and representations")
    HEARING = "hearing", _("Begin the hearing")
    APPEAL = "appeal", _("Time to appeal")
    STEPS = "steps", _("Longest time that a step may last")


class ClockState(TextChoices):
    RUNNING = "running", _("Running")
    LATE = "late", _("Late")
    DONE = "done", _("Done in time")
    DONE_LATE = "done_late", _("Done late")
    OPEN = "open", _("Open")
    OVER = "over", _("Over")
    STOPPED = "stopped", _("No longer counted")
    OVERTAKEN = "overtaken", _("Decided before it was done")


class BundleState(TextChoices):
    DRAFT = "draft", _("Draft")
    QUEUED = "queued", _("Waiting to be made")
    COLLECTING = "collecting", _("Collecting the papers")
    SETTING = "setting", _("Setting the pages")
    MADE = "made", _("Made")
    FAILED = "failed", _("Not made")


AT_WORK = frozenset({BundleState.QUEUED, BundleState.COLLECTING, BundleState.SETTING})


class BundleFault(TextChoices):
    """Why a bundle was not made: a code, with what to do about it."""

    PAPER_GONE = (
        "paper_gone",
        _("A paper is not there for you any more. Take it out, then make the bundle again."),
    )
    NOT_ALLOWED = (
        "not_allowed",
        _("Whoever asked for it may not do that any more. A licensing officer can ask again."),
    )
    TOO_LARGE = (
        "too_large",
        _("There is too much for one file. Split it into two bundles, then make them again."),
    )
    STILL_THERE = (
        "still_there",
        _(
            "Words that you asked to be covered could still be found in the file, so it was thrown "
            "away. Look at the preview, add the words as they stand there, then make it again."
        ),
    )
    NOT_SET = (
        "not_set",
        _(
            "The pages could not be set. Take out the paper that was added last and make it again; "
            "if that does not help, tell whoever looks after Spotlight."
        ),
    )
