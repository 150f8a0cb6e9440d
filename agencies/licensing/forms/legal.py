"""Forms of proceedings about a licence and of evidence bundles."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from agencies.licensing.actions.bundles import MOST_BOXES, FileWords
from agencies.licensing.actions.proceedings import Application, Recorded
from agencies.licensing.bundle_checks import LONGEST_COVERED
from agencies.licensing.legal_enums import Applicant, ProceedingKind, Rank, Step
from agencies.licensing.papers import Paper, PaperKind
from agencies.licensing.proceeding_workflow import Asks, Move
from reports.clocks import LONDON
from reports.files import limits
from reports.triage.fields import DayField
from reports.triage.forms import ActionForm, choice_field, key_field, text_field, words_field
from reports.triage.moments import PastMomentForm

LONGEST_NAME = 120
LONGEST_WORDS = 4_000
LONGEST_TITLE = 150


class ApplicationForm(PastMomentForm):
    """An application for review that was received. `day` and `time`: of its receipt."""

    button = _("Record the application")
    field_order = ("key", "kind", "applicant", "day", "time", "rank", "certified_by", "words")

    key = key_field()
    kind = choice_field(
        _("What was applied for?"),
        ProceedingKind.choices,
        _("Choose what was applied for."),
        widget=forms.RadioSelect,
    )
    applicant = choice_field(
        _("Who applied?"),
        [("", _("Choose who applied")), *Applicant.choices],
        _("Choose who applied."),
    )
    rank = choice_field(
        _("Summary review: rank of who signed the certificate"),
        [("", _("Not a summary review")), *Rank.choices],
        _("Choose a rank from the list."),
        required=False,
        help_text=_("Superintendent or above (section 53A(1)(b))."),
    )
    certified_by = text_field(
        _("Summary review: name of who signed the certificate"),
        longest=LONGEST_NAME,
        required=False,
        help_text=_("It is sealed."),
    )
    words = words_field(
        _("Grounds, in a few words (optional)"),
        longest=LONGEST_WORDS,
        required=False,
        help_text=_("Sealed. Leave out the names of guests."),
    )

    def prepare(self) -> None:
        super().prepare()
        del self.fields["version"]
        self.initial["key"] = uuid.uuid4()
        self.fields["day"].label = _("On which day was it received?")
        self.fields["time"].label = _("At what time was it received?")
        self.fields["time"].help_text = _(
            "To the minute: 48 hours are counted from it. For example, 14:30"
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == ProceedingKind.SUMMARY:
            if not cleaned.get("rank"):
                self.add_error("rank", _("Choose the rank: superintendent or above."))
            if not (cleaned.get("certified_by") or "").strip():
                self.add_error("certified_by", _("Enter who signed the certificate."))
        return cleaned

    def application(self) -> Application:
        given = self.cleaned_data
        return Application(
            kind=ProceedingKind(given["kind"]),
            applicant=Applicant(given["applicant"]),
            received_at=given["moment"],
            rank=Rank(given["rank"]) if given["rank"] else None,
            certified_by=given["certified_by"],
            words=given["words"],
        )


class RecordForm(PastMomentForm):
    """One move of a proceeding, with what that move asks for."""

    field_order = ("version", "day", "time", "steps", "steps_from", "steps_until", "corrects",
                   "words")  # fmt: skip

    steps = forms.MultipleChoiceField(
        label=_("What was decided?"),
        choices=Step.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"),
            _("Choose what was decided, or “No step”."),
        ),
    )
    steps_from = DayField(
        label=_("From which day (optional)"), required=False, widget=forms.TextInput
    )
    steps_until = DayField(
        label=_("Until which day, included (optional)"),
        required=False,
        widget=forms.TextInput,
        help_text=_(
            "Of a modification, an exclusion or a suspension: at most three months (section 52)."
        ),
    )
    corrects = forms.IntegerField(
        label=_("Number of the line that it corrects (optional)"),
        required=False,
        min_value=1,
        max_value=10_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), _("Enter the number of a line, for example 2.")
        ),
    )
    words = words_field(
        _("In words, as the authority put it"),
        longest=LONGEST_WORDS,
        missing=_("Write what was decided, or why, in a few words."),
        help_text=_("Sealed. Leave out the names of guests."),
    )

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        self.move = move
        self.may_come = Asks.COMING in move.asks
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        super().prepare()
        self.button = self.heading = str(self.move.label)
        asks = self.move.asks
        if not asks & {Asks.PAST, Asks.COMING, Asks.DAY}:
            del self.fields["day"]
        if not asks & {Asks.PAST, Asks.COMING}:
            del self.fields["time"]
        if self.may_come:
            self.initial["day"] = self.initial["time"] = ""
        if Asks.STEPS not in asks:
            for name in ("steps", "steps_from", "steps_until"):
                del self.fields[name]
        if self.move.name != "note":
            del self.fields["corrects"]
        if not self.move.needs_words:
            self.fields["words"].required = False
            self.fields["words"].label = _("In words (optional)")

    def recorded(self) -> Recorded:
        given = self.cleaned_data
        at = given.get("moment")
        if at is None and given.get("day"):
            at = datetime.datetime.combine(given["day"], datetime.time(), LONDON)
        return Recorded(
            at=at,
            words=given["words"],
            steps=tuple(Step(each) for each in given.get("steps", ())),
            steps_from=given.get("steps_from"),
            steps_until=given.get("steps_until"),
            corrects=given.get("corrects"),
        )


# --- Bundles --------------------------------------------------------------------------------------


class PapersForm(ActionForm):
    """Which papers go into a bundle. With `key` for a new one; with a version for one that is
    there."""

    papers = forms.MultipleChoiceField(
        label=_("Papers"),
        required=False,
        error_messages=dict.fromkeys(
            ("invalid_choice", "invalid_list"),
            _("A paper that you chose is not there any more. Choose again."),
        ),
    )
    key = key_field()

    def __init__(self, *args: Any, offered: list[tuple[PaperKind, list[Paper]]], **kwargs: Any):
        self.offered = offered
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        choices = [(f"{kind.key}:{paper.key}", "") for kind, of in self.offered for paper in of]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]
        del self.fields["version" if self.initial["version"] is None else "key"]
        self.initial["key"] = uuid.uuid4()

    def chosen(self) -> list[tuple[str, str]]:
        pairs = (each.partition(":") for each in self.cleaned_data["papers"])
        return [(kind, row) for kind, _colon, row in pairs]

    def ticked(self) -> set[str]:
        """What was sent, right or wrong, to show it again."""
        sent = self["papers"].value()
        return set(sent) if isinstance(sent, list) else set()


class FileForm(ActionForm):
    """A PDF or a photo, and what the list of exhibits says of it."""

    button = _("Add the file")

    file = forms.FileField(
        label=_("A PDF or a photo"),
        help_text=_(
            "Up to %(megabytes)s MB; a PDF of up to %(pages)s pages. It goes in as pictures of its "
            "pages: nothing else of the file is kept."
        )
        % {"megabytes": limits.FILE_BYTES // 1024**2, "pages": limits.MOST_DOCUMENT_PAGES},
        max_length=None,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": limits.ACCEPT}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "missing"), _("Choose a PDF or a photo.")
        ),
    )
    title = text_field(
        _("What is it?"),
        longest=LONGEST_TITLE,
        missing=_("Describe it for the list of exhibits."),
        help_text=_("For people who can't see it, too. For example, Photo of the drug box"),
    )
    source = text_field(
        _("Where does it come from?"),
        longest=LONGEST_TITLE,
        missing=_("Say where it comes from."),
        help_text=_("For example, Taken by a licensing officer at the visit"),
    )
    on = DayField(
        label=_("Of which day?"), help_text=_("For example, 27/3/2026"), widget=forms.TextInput
    )

    def words(self) -> FileWords:
        given = self.cleaned_data
        return FileWords(title=given["title"], source=given["source"], on=given["on"])


class CoverForm(ActionForm):
    """Words and names that are covered, one a line."""

    button = _("Save what is covered")

    words = forms.CharField(
        label=_("Words and names to cover, one on each line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "They are covered everywhere: in papers, titles, the list of exhibits and bookmarks, "
            "however they are written. Of a full name, the surname alone is not covered unless it "
            "has a line of its own."
        ),
        error_messages={
            "max_length": _("Write no more than %(limit_value)d characters."),
            "null_characters_not_allowed": _("Remove the characters that are not text."),
        },
    )
    staff = forms.BooleanField(
        label=_("Also everybody on the premises’ list of staff, now or before"), required=False
    )

    def lines(self) -> list[str]:
        return [each.strip() for each in self.cleaned_data["words"].splitlines() if each.strip()]

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if any(len(each.strip()) > LONGEST_COVERED for each in words.splitlines()):
            raise forms.ValidationError(
                _("Use no more than %(most)d characters on a line.") % {"most": LONGEST_COVERED}
            )
        return words


class OrderForm(ActionForm):
    button = _("Save the order")
    LARGEST = 999

    def __init__(self, *args: Any, papers: list[uuid.UUID], **kwargs: Any) -> None:
        self.papers = papers
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for number, each in enumerate(self.papers, start=1):
            self.fields[f"place-{each}"] = forms.IntegerField(
                label=_("Place of exhibit A%(number)d") % {"number": number},
                min_value=1,
                max_value=self.LARGEST,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"),
                    _("Enter a whole number from 1 to %(most)d for each place.")
                    % {"most": self.LARGEST},
                ),
            )
            self.fields[f"remove-{each}"] = forms.BooleanField(
                label=_("Take out exhibit A%(number)d") % {"number": number}, required=False
            )
            self.initial[f"place-{each}"] = number

    def places(self) -> dict[uuid.UUID, int]:
        return {each: self.cleaned_data[f"place-{each}"] for each in self.papers}

    def removed(self) -> set[uuid.UUID]:
        return {each for each in self.papers if self.cleaned_data[f"remove-{each}"]}


class BoxesForm(ActionForm):
    """What is painted over on a page: rows of left, top, width and height in percent. A row that is
    empty is no box."""

    button = _("Save the boxes")
    SIDES = ("left", "top", "width", "height")
    SPARE = 3
    UNREADABLE = _("Enter four numbers from 0 to 100 for each box, or leave all four empty.")

    def __init__(self, *args: Any, boxes: list[list[float]], **kwargs: Any) -> None:
        self.boxes = boxes
        super().__init__(*args, **kwargs)

    def prepare(self) -> None:
        for number in range(min(MOST_BOXES, self._sent(len(self.boxes) + self.SPARE))):
            for at, side in enumerate(self.SIDES):
                name = f"{side}-{number}"
                self.fields[name] = forms.FloatField(
                    label=self.LABELS[side],
                    required=False,
                    min_value=0,
                    max_value=100,
                    widget=forms.TextInput(attrs={"inputmode": "decimal"}),
                    error_messages=dict.fromkeys(
                        ("invalid", "min_value", "max_value"), self.UNREADABLE
                    ),
                )
                if number < len(self.boxes):
                    self.initial[name] = f"{self.boxes[number][at]:g}"

    LABELS = {"left": _("Left"), "top": _("Top"), "width": _("Width"), "height": _("Height")}

    def _sent(self, least: int) -> int:
        """As many rows as a script may have added."""
        if not isinstance(self.data, MultiValueDict):
            return least
        tails = (name.rpartition("-")[2] for name in self.data if name.startswith("left-"))
        numbers = [int(each) + 1 for each in tails if each.isascii() and each.isdigit()]
        return max([least, *(each for each in numbers if each <= MOST_BOXES)])

    def rows(self) -> list[list[forms.BoundField]]:
        """The fields of each row, in the order of SIDES."""
        total = sum(name.startswith("left-") for name in self.fields)
        return [[self[f"{side}-{number}"] for side in self.SIDES] for number in range(total)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(len(self.rows())):
            given = [cleaned.get(f"{side}-{number}") for side in self.SIDES]
            if any(each is not None for each in given) and None in given and not self.errors:
                self.add_error(f"left-{number}", self.UNREADABLE)
        return cleaned

    def found(self) -> list[tuple[float, float, float, float]]:
        given = self.cleaned_data
        rows = [
            tuple(given[f"{side}-{number}"] for side in self.SIDES)
            for number in range(len(self.rows()))
        ]
        return [row for row in rows if row[0] is not None]


class MakeForm(ActionForm):
    button = _("Make the bundle")


class VersionForm(ActionForm):
    button = _("Begin another version")
    key = key_field()

    def prepare(self) -> None:
        del self.fields["version"]
        self.initial["key"] = uuid.uuid4()
