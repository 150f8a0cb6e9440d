"""The words from which letters are written, in plain English.

What officers edit are paragraphs; what a letter says of the law is fixed, so that it is right in
each, and each says that it decides nothing (R5.6). Law: Licensing Act 2003, sections 4, 51 and 52
(domain.md section 5).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agencies.licensing.letter_enums import LetterKind

GAP = "____"
"""What an officer has to fill in. A letter that still holds one is not sent."""

OBJECTIVES = (
    "The Licensing Act 2003 has four licensing objectives: the prevention of crime and disorder, "
    "public safety, the prevention of public nuisance, and the protection of children from harm."
)
NO_DECISION = (
    "This letter is not a decision under the Licensing Act 2003. It does not change your licence, "
    "and no decision follows from it by itself."
)
REVIEW = (
    "Under section 51 of the Act, a responsible authority or any other person may apply to the "
    "licensing authority for a review of a premises licence, on a ground that is relevant to one "
    "or more of the licensing objectives. After a review, under section 52, the authority may "
    "change the conditions of the licence, exclude a licensable activity, remove the designated "
    "premises supervisor, suspend the licence for up to three months, or revoke it, or take none "
    "of these steps. A changed condition or an exclusion can be limited to up to three months. "
    "Whether anybody applies, and what the authority then decides, are separate questions, which "
    "this letter does not answer."
)
VOLUNTARY = "The steps of an action plan are agreed. They are not conditions of your licence."
INVITED = "This is an invitation. You do not have to come, and nothing is decided at the meeting."
HONESTY = (
    "Please go on reporting what you find. Reporting does not by itself raise any risk score of "
    "your premises."
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One that is edited. `heading`: above it in the letter, "" for none; `text`: with names of
    facts in braces and GAPs."""

    key: str
    label: str
    text: str
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Template:
    """`law`: fixed, at the end. `steps_after`: the paragraph below which a plan's steps stand."""

    kind: LetterKind
    subject: str
    paragraphs: tuple[Paragraph, ...]
    law: tuple[str, ...]
    steps_after: str = ""


TEMPLATES: dict[str, Template] = {
    each.kind.value: each
    for each in (
        Template(
            LetterKind.ADVICE,
            "Advice about {premises}",
            (
                Paragraph(
                    "opening",
                    "Why you write",
                    "I am writing about {premises}, {address} (licence {licence}). "
                    "On ____ we ____.",
                ),
                Paragraph(
                    "found",
                    "What was found or reported",
                    "This is what we found: ____.",
                    "What we found",
                ),
                Paragraph(
                    "advice",
                    "Your advice",
                    "We advise you to ____.\n\nToilets that are checked often, with each check "
                    "written down, staff who are trained, and clear signs at the door have helped "
                    "other premises.",
                    "What we advise",
                ),
                Paragraph(
                    "closing",
                    "How to reach you",
                    "If you would like help with this, please answer this letter. We would rather "
                    "help early than write again.",
                    "What happens next",
                ),
            ),
            (HONESTY, OBJECTIVES, NO_DECISION),
        ),
        Template(
            LetterKind.WARNING,
            "Warning about {premises}",
            (
                Paragraph(
                    "opening",
                    "Why you write",
                    "I am writing to warn you about {premises}, {address} (licence {licence}). "
                    "We are concerned because ____.",
                ),
                Paragraph(
                    "found",
                    "What was found, and when",
                    "On ____ we found ____.",
                    "What we found",
                ),
                Paragraph(
                    "expected",
                    "What has to change, and by when",
                    "By ____ we expect you to ____.",
                    "What we expect",
                ),
                Paragraph(
                    "closing",
                    "What happens next",
                    "We will visit {premises} after that day. If you disagree with anything in "
                    "this letter, or need more time, please tell us by ____.",
                    "What happens next",
                ),
            ),
            (OBJECTIVES, REVIEW, NO_DECISION, HONESTY),
        ),
        Template(
            LetterKind.ACTION_PLAN,
            "Action plan for {premises}",
            (
                Paragraph(
                    "opening",
                    "Why there is a plan",
                    "Thank you for agreeing an action plan for {premises}, {address} "
                    "(licence {licence}). It is there because ____.",
                ),
                Paragraph(
                    "steps",
                    "About the steps",
                    "These are the steps, who answers for each, and by when it is done.",
                    "The steps",
                ),
                Paragraph(
                    "closing",
                    "What happens next",
                    "When a step is done, please say so in your account, or answer this letter. "
                    "We will look at the whole plan with you on ____.",
                    "What happens next",
                ),
            ),
            (VOLUNTARY, HONESTY, OBJECTIVES, NO_DECISION),
            steps_after="steps",
        ),
        Template(
            LetterKind.MEETING,
            "Invitation to a meeting about {premises}",
            (
                Paragraph(
                    "opening",
                    "What the meeting is about",
                    "We would like to meet you to talk about {premises}, {address} "
                    "(licence {licence}). We want to talk about ____.",
                ),
                Paragraph(
                    "when",
                    "Day, time and place",
                    "On ____ at ____, at ____. If you cannot come then, please suggest another.",
                    "When and where",
                ),
                Paragraph(
                    "who",
                    "Who should come, and what to bring",
                    "Please come with whoever runs the premises from day to day, and bring your "
                    "registers. Our records name {dps} as the designated premises supervisor. "
                    "You may bring somebody to support or to advise you.",
                    "Who should come",
                ),
            ),
            (
                INVITED,
                OBJECTIVES,
                NO_DECISION,
            ),
        ),
    )
}


def filled_in(template: Template, facts: Mapping[str, str]) -> dict[str, str]:
    """The template's paragraphs by key, with the facts of the premises: premises, address, licence,
    holder, dps. A fact that is not known is a GAP."""
    known = {name: value or GAP for name, value in facts.items()}
    return {each.key: each.text.format(**known) for each in template.paragraphs}


def has_gap(texts: Mapping[str, str]) -> bool:
    return any(GAP in each for each in texts.values())
